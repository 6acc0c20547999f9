//! How far a role applies, and what that takes from the severity of a problem.

use seawall_finding::Severity;

use crate::Problem;

/// How far a role applies for a subject that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach<'r> {
    /// Everywhere.
    Cluster,
    /// In this namespace.
    Namespace(&'r str),
}

/// A problem of a lower severity, with the reason, where there is one.
pub(super) fn lowered(problem: Problem, lower: Option<(Severity, &str)>) -> Problem {
    match lower {
        Some((severity, reason)) => problem.severity(severity, reason),
        None => problem,
    }
}
