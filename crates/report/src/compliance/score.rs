//! How much passes, out of how much: a range where something is unknown.

use schemars::JsonSchema;
use seawall_compliance::{ControlResult, Status};
use seawall_finding::Tally;
use serde::Serialize;

/// Controls by status. Between `passed` and `possible` of `of` pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Score {
    /// Controls that pass.
    pub passed: usize,
    /// Controls that would pass if all that is unknown passed: `passed` and `unknown`.
    pub possible: usize,
    /// The denominator: controls that pass, fail, are accepted or are unknown.
    pub of: usize,
    /// Controls that fail.
    pub failed: usize,
    /// Controls that do not fail only because of exceptions. They have not passed.
    pub accepted: usize,
    /// Controls that could not be decided.
    pub unknown: usize,
    /// Controls that need manual review; not in `of`.
    pub manual: usize,
    /// Controls whose question does not arise; not in `of`.
    pub not_applicable: usize,
}

impl Score {
    /// Counts controls.
    pub(crate) fn of<'c>(controls: impl Iterator<Item = &'c ControlResult>) -> Self {
        let mut score = Self::default();
        for control in controls {
            *match control.status {
                Status::Fail => &mut score.failed,
                Status::Unknown => &mut score.unknown,
                Status::Accepted => &mut score.accepted,
                Status::Pass => &mut score.passed,
                Status::NotApplicable => &mut score.not_applicable,
                Status::Manual => &mut score.manual,
            } += 1;
        }
        score.possible = score.passed + score.unknown;
        score.of = score.possible + score.failed + score.accepted;
        score
    }

    /// `41–47 of 60`, for a table; a dash where no control is in the score.
    pub(crate) fn words(&self) -> String {
        match self.of {
            0 => "-".to_owned(),
            of => range(self.passed as u64, self.possible as u64, of as u64),
        }
    }

    /// `41–47 of 60 controls passed`.
    pub(crate) fn sentence(&self) -> String {
        match self.of {
            0 => "no control is in the score".to_owned(),
            _ => format!("{} controls passed", self.words()),
        }
    }

    /// What the range is made of, and what it leaves out: `13 fail, 6 unknown; not counted: 8 manual`.
    pub(crate) fn rest(&self) -> String {
        let list = |counts: &[(usize, &str)]| {
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts: Vec<String> = counts
                .map(|(count, name)| format!("{count} {name}"))
                .collect();
            counts.join(", ")
        };
        let counted = list(&[
            (self.failed, "fail"),
            (self.unknown, "unknown"),
            (self.accepted, "accepted by exceptions"),
        ]);
        let left_out = list(&[
            (self.manual, "manual"),
            (self.not_applicable, "not applicable"),
        ]);
        match (counted.is_empty(), left_out.is_empty()) {
            (_, true) => counted,
            (true, false) => format!("not counted: {left_out}"),
            (false, false) => format!("{counted}; not counted: {left_out}"),
        }
    }
}

/// Results by verdict. Between `passed` and `possible` of `evaluated` pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Results {
    /// Passed.
    pub passed: u64,
    /// Those that would pass if all that is unknown passed.
    pub possible: u64,
    /// The denominator: passed, failed, accepted and unknown.
    pub evaluated: u64,
    /// Failed, and no exception accepts it.
    pub failed: u64,
    /// Failed, and an exception accepts it.
    pub accepted: u64,
    /// Not decided.
    pub unknown: u64,
    /// The question does not arise; not in `evaluated`.
    pub not_applicable: u64,
}

impl From<&Tally> for Results {
    fn from(tally: &Tally) -> Self {
        Self {
            passed: tally.pass,
            possible: tally.pass + tally.unknown,
            evaluated: tally.judged(),
            failed: tally.fail,
            accepted: tally.excepted,
            unknown: tally.unknown,
            not_applicable: tally.not_applicable,
        }
    }
}

impl Results {
    /// `3–4 of 9 passed, 4 failed, 1 unknown, 1 accepted`.
    pub(crate) fn words(&self) -> String {
        if self.evaluated == 0 {
            return "none evaluated".to_owned();
        }
        let mut text = range(self.passed, self.possible, self.evaluated);
        text.push_str(" passed");
        for (count, name) in [
            (self.failed, "failed"),
            (self.unknown, "unknown"),
            (self.accepted, "accepted"),
        ] {
            if count > 0 {
                text.push_str(&format!(", {count} {name}"));
            }
        }
        text
    }
}

fn range(passed: u64, possible: u64, of: u64) -> String {
    if possible > passed {
        format!("{passed}–{possible} of {of}")
    } else {
        format!("{passed} of {of}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Results, Score, range};
    use seawall_finding::Tally;

    #[test]
    fn what_is_unknown_makes_a_range() {
        assert_eq!(range(41, 47, 60), "41–47 of 60");
        assert_eq!(range(41, 41, 60), "41 of 60");
        let score = Score {
            failed: 2,
            unknown: 1,
            manual: 3,
            ..Score::default()
        };
        assert_eq!(score.rest(), "2 fail, 1 unknown; not counted: 3 manual");
        assert_eq!(Score::default().rest(), "");
        assert_eq!(Score::default().sentence(), "no control is in the score");
    }

    #[test]
    fn what_is_accepted_has_not_passed() {
        let results = Results::from(&Tally {
            pass: 3,
            fail: 2,
            unknown: 1,
            excepted: 4,
            not_applicable: 9,
        });
        assert_eq!(
            results.words(),
            "3–4 of 10 passed, 2 failed, 1 unknown, 4 accepted"
        );
    }
}
