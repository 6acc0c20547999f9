//! Answers in the words of the tables.

use seawall_advisory::matching::{Cleared, Doubt, Fix, SymbolEvidence, Verdict, Witness};
use seawall_advisory::{End, Range};

/// An answer: parts between `, `.
pub fn show(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Affected(affection) => {
            let fix = match &affection.fix {
                Fix::In(version) => version.clone(),
                Fix::WithSubscription {
                    version,
                    subscription,
                } => format!("{version} with {subscription}"),
                Fix::NotKnown => "none".to_owned(),
                Fix::WontFix => "wont-fix".to_owned(),
                Fix::Deferred => "deferred".to_owned(),
            };
            let symbols = match &affection.symbols {
                SymbolEvidence::NotNamed => "not-named",
                SymbolEvidence::Present(symbol) => symbol,
                SymbolEvidence::NotDetermined => "not-determined",
            };
            let witness = match &affection.witness {
                Witness::Range(range) => show_range(range),
                Witness::Listed(version) => format!("list {version}"),
                Witness::EveryVersion => "every version".to_owned(),
            };
            format!(
                "affected, fix {fix}, by {witness}, installed {}, symbols {symbols}",
                affection.installed
            )
        }
        Verdict::NotAffected(cleared) => format!("not-affected {}", show_cleared(cleared)),
        Verdict::Unknown(doubt) => {
            let reason = match doubt {
                Doubt::NoVersion => "no-version",
                Doubt::Incomparable { version, .. } => {
                    return format!("unknown incomparable {version}");
                }
                Doubt::CommitsOnly => "commits-only",
                Doubt::NoVersionsNamed => "no-versions-named",
                Doubt::TooManyRanges => "too-many-ranges",
                Doubt::UnderInvestigation => "under-investigation",
                Doubt::StreamNotStated => "stream-not-stated",
            };
            format!("unknown {reason}")
        }
    }
}

fn show_range(range: &Range) -> String {
    match &range.end {
        End::Fixed(end) => format!("{}..<{end}", range.introduced),
        End::LastAffected(end) => format!("{}..={end}", range.introduced),
        End::Open => format!("{}..", range.introduced),
    }
}

fn show_cleared(cleared: &Cleared) -> String {
    match cleared {
        Cleared::BelowIntroduced { introduced, .. } => format!("below-introduced {introduced}"),
        Cleared::Fixed { fixed, .. } => format!("fixed {fixed}"),
        Cleared::AboveLastAffected { last_affected, .. } => format!("above-last {last_affected}"),
        Cleared::NotListed { .. } => "not-listed".to_owned(),
        Cleared::SaidByMaintainer => "said".to_owned(),
        Cleared::Withdrawn => "withdrawn".to_owned(),
        Cleared::OtherStream { package, advisory } => {
            format!("other-stream {package}/{advisory}")
        }
        Cleared::OtherArchitecture { .. } => "other-architecture".to_owned(),
        Cleared::SymbolsAbsent { .. } => "symbols-absent".to_owned(),
    }
}
