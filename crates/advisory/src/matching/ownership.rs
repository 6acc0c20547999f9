//! Language packages that a distribution package installed. Distributions patch without changing the upstream version, so
//! their verdict takes precedence over the language feed's, provided their data is complete.

use seawall_package::Package;
use serde::Serialize;

use super::answer::Verdict;

/// The distribution's verdict on a vulnerability, for the package that owns a language package.
#[derive(Debug, Clone)]
pub struct OwnerVerdict<'a> {
    /// The distribution package that installed the files.
    pub owner: &'a Package,
    /// Whether the loaded data for its release is complete.
    pub complete: bool,
    /// Its verdict on the same vulnerability; `None` where the distribution does not mention it.
    pub verdict: Option<Verdict>,
}

/// The verdict that counts and why. The language feed's own verdict stays visible next to it.
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
    /// The distribution has a verdict: its package and version.
    Distribution {
        /// The distribution package.
        owner: String,
        /// Its version.
        version: String,
    },
    /// The data of the release is not complete.
    DistributionIncomplete,
    /// The distribution does not mention this vulnerability, which does not mean that it is fixed.
    DistributionSilent,
    /// The distribution's own answer is unknown.
    DistributionUnknown,
}

/// Decides between the language feed's answer and the distribution's.
pub fn decide_owned(language: Verdict, word: &OwnerVerdict<'_>) -> Decision {
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
