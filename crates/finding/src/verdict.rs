//! Verdicts and how often each was given.

use serde::{Deserialize, Serialize};

/// The answer of a check for one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Evaluated, without a problem.
    Pass,
    /// Looked at, and wrong.
    Fail,
    /// The question does not arise here.
    NotApplicable,
    /// Could not be decided; the reason says why and what would decide it.
    Unknown,
}

impl Verdict {
    /// The name as reports show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// How often each verdict was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Passes.
    pub pass: u64,
    /// Fails that no exception accepts.
    pub fail: u64,
    /// Subjects for which the question does not arise.
    pub not_applicable: u64,
    /// Undecided subjects.
    pub unknown: u64,
    /// Fails that an exception accepts.
    pub excepted: u64,
}

impl Tally {
    /// Subjects for which the question arose.
    pub fn judged(&self) -> u64 {
        self.pass + self.fail + self.unknown + self.excepted
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.excepted += other.excepted;
    }
}
