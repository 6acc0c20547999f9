//! Which of several answers about one package counts.

use super::answer::{Cleared, Verdict};

/// The worse of two answers: affected, then unknown, then not affected. Of two clearances the one that says more.
pub(super) fn worse(a: Verdict, b: Verdict) -> Verdict {
    let weight = |verdict: &Verdict| (badness(verdict), clearance(verdict));
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

/// How much a clearance says: a statement or a fix about the package itself before an entry for others.
fn clearance(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotAffected(cleared) => match cleared {
            Cleared::OtherStream { .. } | Cleared::OtherArchitecture { .. } => 0,
            Cleared::Fixed { .. } | Cleared::SymbolsAbsent { .. } => 2,
            Cleared::SaidByMaintainer => 3,
            _ => 1,
        },
        Verdict::Affected(_) | Verdict::Unknown(_) => 0,
    }
}
