//! A language package that a distribution package brought: the distribution patches it without changing its version, so
//! that the distribution's word goes before the language feed's, where that word is complete.

use seawall_package::Package;
use serde::Serialize;

use super::answer::Verdict;

/// What the distribution says of a vulnerability in the package that owns a language package.
#[derive(Debug, Clone)]
pub struct OwnerWord<'a> {
    /// The distribution package that brought the files.
    pub owner: &'a Package,
    /// Whether the loaded data of its release is complete, so that its word is up to date.
    pub complete: bool,
    /// Its answer about the same vulnerability; `None` where the distribution says nothing about it.
    pub verdict: Option<Verdict>,
}

/// Who decided, and what. The language package's own answer stays visible beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The answer that counts.
    pub verdict: Verdict,
    /// The language feed's answer where the distribution's took its place.
    pub superseded: Option<Verdict>,
    /// Why.
    pub reason: DecisionReason,
}

/// Why an answer counts for a language package that a distribution package owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionReason {
    /// The distribution has judged it: its package and version.
    Distribution {
        /// The distribution package.
        owner: String,
        /// Its version.
        version: String,
    },
    /// The data of the release is not complete.
    DistributionIncomplete,
    /// The distribution says nothing about this vulnerability, which is no statement that it is fixed.
    DistributionSilent,
    /// The distribution's own answer is unknown.
    DistributionUnknown,
}

/// Decides between the language feed's answer and the distribution's.
pub fn decide_owned(language: Verdict, word: &OwnerWord<'_>) -> Decision {
    let reason = match &word.verdict {
        _ if !word.complete => DecisionReason::DistributionIncomplete,
        None => DecisionReason::DistributionSilent,
        Some(Verdict::Unknown(_)) => DecisionReason::DistributionUnknown,
        Some(verdict) => {
            return Decision {
                verdict: verdict.clone(),
                superseded: Some(language),
                reason: DecisionReason::Distribution {
                    owner: word.owner.name.clone(),
                    version: word.owner.version.clone(),
                },
            };
        }
    };
    Decision {
        verdict: language,
        superseded: None,
        reason,
    }
}
