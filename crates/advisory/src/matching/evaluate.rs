//! One advisory, one package: is it affected?

use seawall_package::OPERATING_SYSTEM;

use crate::record::{Advisory, Affected, FixState, Symbols};

use super::answer::{
    AffectedMatch, Fix, Justification, KnownAs, SymbolEvidence, UnknownReason, Verdict, Witness,
};
use super::range::{Position, locate};
use super::stream::{StreamMatch, match_stream};
use super::subject::{Covered, Subject};
use super::worse::worse;

/// Whether a function is in the software.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Present.
    Present,
    /// Proven absent.
    Absent,
    /// There is no table of functions, or it is not complete.
    Unknown,
}

/// Looks up a function by import path and name; without a name, any function of the path.
pub type SymbolLookup<'a> = &'a dyn Fn(&str, Option<&str>) -> Presence;

/// The lookup for software without a table of functions.
pub fn no_symbols(_: &str, _: Option<&str>) -> Presence {
    Presence::Unknown
}

/// Whether a package is affected by an advisory; `None` when the advisory does not cover the package.
///
/// Several entries for the package give one verdict: affected if any says so, else unknown if any is, else not affected.
pub fn evaluate(
    subject: &Subject<'_>,
    advisory: &Advisory,
    symbols: SymbolLookup<'_>,
) -> Option<Verdict> {
    let mut normal = None;
    let mut extended = None;
    let mut subscription = None;
    for affected in &advisory.affected {
        let Some(covered) = subject.covered_by(affected) else {
            continue;
        };
        if advisory.withdrawn {
            return Some(Verdict::NotAffected(Justification::Withdrawn));
        }
        let Some(verdict) = evaluate_entry(subject, affected, covered, symbols) else {
            continue;
        };
        let place = match covered {
            Covered::Own(membership) if membership.extended => {
                subscription = membership.subscription;
                &mut extended
            }
            _ => &mut normal,
        };
        *place = Some(match place.take() {
            Some(before) => worse_entry(before, verdict),
            None => verdict,
        });
    }
    join_extended(normal, extended, subscription)
}

/// The worse of the answers that two entries of one advisory give. One that only gives commits adds nothing to one that
/// gives versions: both say the same in their terms.
fn worse_entry(a: Verdict, b: Verdict) -> Verdict {
    match (&a, &b) {
        (Verdict::Unknown(UnknownReason::CommitsOnly), _) => b,
        (_, Verdict::Unknown(UnknownReason::CommitsOnly)) => a,
        _ => worse(a, b),
    }
}

/// Whether an entry of an advisory covers the package, by ecosystem and name alone.
pub fn concerns(subject: &Subject<'_>, affected: &Affected) -> bool {
    subject.covered_by(affected).is_some()
}

/// One entry's answer; `None` where the maintainer's "not affected" is about other versions.
fn evaluate_entry(
    subject: &Subject<'_>,
    affected: &Affected,
    covered: Covered<'_>,
    symbols: SymbolLookup<'_>,
) -> Option<Verdict> {
    let package = subject.package();
    if let Some(justification) = other_architecture(package.architecture.as_deref(), affected) {
        return Some(Verdict::NotAffected(justification));
    }
    if let Some(justification) = other_system(package.fact(OPERATING_SYSTEM), affected) {
        return Some(Verdict::NotAffected(justification));
    }
    let stream = match_stream(package, affected);
    if let StreamMatch::Other { package, advisory } = stream {
        return Some(Verdict::NotAffected(Justification::OtherStream {
            package,
            advisory,
        }));
    }
    let installed = &subject.named(affected.of_source).installed;
    let (product, known_as) = match covered {
        Covered::Own(_) => (None, None),
        Covered::Product(product, name) => (Some(product), Some(name)),
    };
    let (witness, fixed) = match locate(affected, installed, product) {
        Position::In(witness, fixed) => (witness, fixed),
        // Absent functions cannot be exploited, in any version.
        Position::Unclear(_) if find_symbols(&affected.symbols, symbols).is_none() => {
            return Some(Verdict::NotAffected(symbols_absent(affected)));
        }
        Position::Unclear(reason) => return Some(Verdict::Unknown(reason)),
        Position::Out(_) if affected.state == FixState::NotAffected => return None,
        // A version of another stream cannot clear this one.
        Position::Out(_) if stream == StreamMatch::NotStated => {
            return Some(Verdict::Unknown(UnknownReason::StreamNotStated));
        }
        Position::Out(justification) => return Some(Verdict::NotAffected(justification)),
    };
    let fix = match (affected.state, fixed) {
        (FixState::NotAffected, _) => {
            return Some(Verdict::NotAffected(Justification::SaidByMaintainer));
        }
        (FixState::UnderInvestigation, _) => {
            return Some(Verdict::Unknown(UnknownReason::UnderInvestigation));
        }
        (FixState::WontFix, _) => Fix::WontFix,
        (FixState::Deferred, None) => Fix::Deferred,
        (_, Some(version)) => Fix::In(version),
        (FixState::ByRange, None) => Fix::NotKnown,
    };
    if stream == StreamMatch::NotStated && witness != Witness::EveryVersion {
        return Some(Verdict::Unknown(UnknownReason::StreamNotStated));
    }
    match find_symbols(&affected.symbols, symbols) {
        Some(evidence) => Some(Verdict::Affected(AffectedMatch {
            installed: installed.text.to_owned(),
            known_as: known_as.map(|(ecosystem, name)| KnownAs {
                ecosystem: ecosystem.clone(),
                name: name.clone(),
            }),
            witness,
            fix,
            symbols: evidence,
        })),
        None => Some(Verdict::NotAffected(symbols_absent(affected))),
    }
}

fn symbols_absent(affected: &Affected) -> Justification {
    Justification::SymbolsAbsent {
        paths: affected
            .symbols
            .iter()
            .map(|symbols| symbols.path.clone())
            .collect(),
    }
}

/// Whether the functions that an entry names are there; `None` when all are proven absent.
fn find_symbols(named: &[Symbols], lookup: SymbolLookup<'_>) -> Option<SymbolEvidence> {
    if named.is_empty() {
        return Some(SymbolEvidence::NotNamed);
    }
    let mut all_absent = true;
    for Symbols { path, names } in named {
        let names: Vec<Option<&str>> = match names.as_slice() {
            [] => vec![None],
            names => names.iter().map(|name| Some(name.as_str())).collect(),
        };
        for name in names {
            match lookup(path, name) {
                Presence::Present => {
                    return Some(SymbolEvidence::Present(match name {
                        Some(name) => format!("{path}.{name}"),
                        None => path.clone(),
                    }));
                }
                Presence::Absent => {}
                Presence::Unknown => all_absent = false,
            }
        }
    }
    (!all_absent).then_some(SymbolEvidence::NotDetermined)
}

fn other_architecture(package: Option<&str>, affected: &Affected) -> Option<Justification> {
    let package = package.filter(|package| !matches!(*package, "all" | "any" | "noarch"))?;
    let same = |other: &String| {
        matches!(other.as_str(), "all" | "any" | "noarch" | "src")
            || normal_architecture(other) == normal_architecture(package)
    };
    if affected.architectures.is_empty() || affected.architectures.iter().any(same) {
        return None;
    }
    Some(Justification::OtherArchitecture {
        package: package.to_owned(),
        advisory: affected.architectures.clone(),
    })
}

/// Whether an entry is about other operating systems. Packages are for Linux unless they say otherwise.
fn other_system(package: Option<&str>, affected: &Affected) -> Option<Justification> {
    let package = package.unwrap_or("linux");
    if affected.systems.is_empty() || affected.systems.iter().any(|system| system == package) {
        return None;
    }
    Some(Justification::OtherSystem {
        package: package.to_owned(),
        advisory: affected.systems.clone(),
    })
}

/// One name per architecture.
fn normal_architecture(name: &str) -> &str {
    match name {
        "x86_64" | "x64" => "amd64",
        "aarch64" => "arm64",
        "i386" | "i486" | "i586" | "i686" | "x86" => "386",
        "armv7" | "armv7l" | "armv7hl" | "armhf" | "armhfp" => "arm",
        "ppc64el" => "ppc64le",
        name => name,
    }
}

/// Combines an advisory's verdict for a release with its verdict for the release's extended support: that has fixes
/// which the release itself does not get, and it decides where the advisory does not cover the release.
fn join_extended(
    normal: Option<Verdict>,
    extended: Option<Verdict>,
    subscription: Option<&'static str>,
) -> Option<Verdict> {
    let extended = extended.map(|verdict| match (verdict, subscription) {
        (Verdict::Affected(matched), Some(subscription)) => {
            Verdict::Affected(with_subscription(matched, subscription))
        }
        (verdict, _) => verdict,
    });
    match (normal, extended) {
        (None, extended) => extended,
        (Some(Verdict::Affected(normal)), Some(Verdict::Affected(extended)))
            if !matches!(normal.fix, Fix::In(_)) =>
        {
            Some(Verdict::Affected(AffectedMatch {
                fix: match extended.fix {
                    Fix::In(_) | Fix::WithSubscription { .. } => extended.fix,
                    _ => normal.fix,
                },
                ..normal
            }))
        }
        // The build with the fix is installed.
        (
            Some(Verdict::Affected(normal)),
            Some(extended @ Verdict::NotAffected(Justification::Fixed { .. })),
        ) if !matches!(normal.fix, Fix::In(_)) => Some(extended),
        (normal, _) => normal,
    }
}

fn with_subscription(matched: AffectedMatch, subscription: &str) -> AffectedMatch {
    let fix = match matched.fix {
        Fix::In(version) => Fix::WithSubscription {
            version,
            subscription: subscription.to_owned(),
        },
        fix => fix,
    };
    AffectedMatch { fix, ..matched }
}
