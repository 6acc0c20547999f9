//! Answers in the words of the tables.

use seawall_advisory::matching::{
    Fix, Justification, SymbolEvidence, UnknownReason, Verdict, Witness,
};
use seawall_advisory::{End, Range};

/// An answer: parts between `, `.
pub fn show(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Affected(matched) => {
            let fix = match &matched.fix {
                Fix::In(version) => version.clone(),
                Fix::WithSubscription {
                    version,
                    subscription,
                } => format!("{version} with {subscription}"),
                Fix::NotKnown => "none".to_owned(),
                Fix::WontFix => "wont-fix".to_owned(),
                Fix::Deferred => "deferred".to_owned(),
            };
            let symbols = match &matched.symbols {
                SymbolEvidence::NotNamed => "not-named",
                SymbolEvidence::Present(symbol) => symbol,
                SymbolEvidence::NotDetermined => "not-determined",
            };
            let witness = match &matched.witness {
                Witness::Range(range) => show_range(range),
                Witness::Listed(version) => format!("list {version}"),
                Witness::EveryVersion => "every version".to_owned(),
            };
            let known_as = matched.known_as.as_ref();
            let known_as = known_as.map_or_else(String::new, |name| format!(", as {name}"));
            format!(
                "affected, fix {fix}, by {witness}, installed {}, symbols {symbols}{known_as}",
                matched.installed
            )
        }
        Verdict::NotAffected(justification) => {
            format!("not-affected {}", show_justification(justification))
        }
        Verdict::Unknown(reason) => {
            let reason = match reason {
                UnknownReason::NoVersion => "no-version",
                UnknownReason::Incomparable { version, .. } => {
                    return format!("unknown incomparable {version}");
                }
                UnknownReason::CommitsOnly => "commits-only",
                UnknownReason::NoVersionsNamed => "no-versions-named",
                UnknownReason::TooManyRanges => "too-many-ranges",
                UnknownReason::UnderInvestigation => "under-investigation",
                UnknownReason::StreamNotStated => "stream-not-stated",
            };
            format!("unknown {reason}")
        }
    }
}

fn show_range(range: &Range) -> String {
    match &range.end {
        End::Fixed(end) => format!("{}..<{end}", range.introduced),
        End::LastAffected(end) => format!("{}..={end}", range.introduced),
        End::Below(end) => format!("{}..below {end}", range.introduced),
        End::Open => format!("{}..", range.introduced),
    }
}

fn show_justification(justification: &Justification) -> String {
    match justification {
        Justification::BelowIntroduced { introduced, .. } => {
            format!("below-introduced {introduced}")
        }
        Justification::Fixed { fixed, .. } => format!("fixed {fixed}"),
        Justification::AboveLastAffected { last_affected, .. } => {
            format!("above-last {last_affected}")
        }
        Justification::NotListed { .. } => "not-listed".to_owned(),
        Justification::SaidByMaintainer => "said".to_owned(),
        Justification::Withdrawn => "withdrawn".to_owned(),
        Justification::OtherStream { package, advisory } => {
            format!("other-stream {package}/{advisory}")
        }
        Justification::OtherArchitecture { .. } => "other-architecture".to_owned(),
        Justification::OtherSystem { package, .. } => format!("other-system {package}"),
        Justification::SymbolsAbsent { .. } => "symbols-absent".to_owned(),
    }
}
