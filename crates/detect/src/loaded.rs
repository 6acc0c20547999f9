//! What a front end makes of files of rules.

use crate::correlation::Correlation;
use crate::problem::Problem;
use crate::rule::Rule;
use crate::window::Feed;

/// Rules of files, in the order in which their names came up.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules that can be asked, or whose events are of a source that is not read here.
    pub rules: Vec<Rule>,
    /// Rules about several events; those that feed others before them.
    pub correlations: Vec<Correlation>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
}

impl Loaded {
    /// Puts what was loaded elsewhere, for the same [`Program`](crate::Program), behind this. Numbers of rules and
    /// correlations go on.
    pub fn append(&mut self, mut other: Self) {
        let (rules, correlations) = (self.rules.len(), self.correlations.len());
        for correlation in &mut other.correlations {
            for input in &mut correlation.definition.inputs {
                input.feed = match input.feed {
                    Feed::Rule(number) => {
                        Feed::Rule(number.saturating_add(u32::try_from(rules).unwrap_or(u32::MAX)))
                    }
                    Feed::Definition(number) => Feed::Definition(number + correlations),
                };
            }
        }
        self.rules.append(&mut other.rules);
        self.correlations.append(&mut other.correlations);
        self.problems.append(&mut other.problems);
    }
}
