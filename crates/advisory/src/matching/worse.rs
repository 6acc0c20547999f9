//! Which of several answers about one package counts.

use super::answer::{Justification, Verdict};

/// The worse of two answers: affected, then unknown, then not affected. Of two justifications the one that says more.
pub(super) fn worse(a: Verdict, b: Verdict) -> Verdict {
    let weight = |verdict: &Verdict| (badness(verdict), weight_of_justification(verdict));
    if weight(&b) > weight(&a) { b } else { a }
}

/// How bad an answer is.
pub(super) fn badness(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotAffected(_) => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Affected(_) => 2,
    }
}

/// How much a justification says: a statement or a fix for the package itself outweighs an entry for other packages.
fn weight_of_justification(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotAffected(justification) => match justification {
            Justification::OtherStream { .. }
            | Justification::OtherArchitecture { .. }
            | Justification::OtherSystem { .. } => 0,
            Justification::Fixed { .. } | Justification::SymbolsAbsent { .. } => 2,
            Justification::SaidByMaintainer => 3,
            _ => 1,
        },
        Verdict::Affected(_) | Verdict::Unknown(_) => 0,
    }
}
