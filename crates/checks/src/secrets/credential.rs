//! A credential as a problem. The value itself never gets into a problem, only what kind it is.

use seawall_finding::Severity;
use seawall_secret::{Confidence, Match};

use crate::Problem;

/// The problem of a credential at a path. `place` says where, as in `environment variable \`TOKEN\``.
pub(super) fn problem(path: String, place: &str, found: &Match) -> Problem {
    let problem = Problem::at(
        path,
        format!("{place} contains a credential: {}", found.title),
    )
    .value(format!("[redacted: {}]", found.pattern));
    match found.confidence {
        Confidence::High => problem,
        Confidence::Medium => problem.severity(
            Severity::Medium,
            "its name and appearance suggest a credential, not a documented format",
        ),
    }
}
