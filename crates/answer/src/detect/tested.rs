//! `seawall.detection-tests/v1`: whether rules match the events that they bring as examples.

use schemars::JsonSchema;
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use crate::Versioned;

/// Rules asked about their examples.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tested {
    /// How many rules there are.
    pub rules: usize,
    /// Rules without an example that they match.
    pub untested: Vec<String>,
    /// How many examples were asked about.
    pub examples: usize,
    /// Those that are not as the rule says.
    pub failed: Vec<ExampleLine>,
}

/// An example that is not as its rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExampleLine {
    /// The rule.
    pub rule: String,
    /// Where the example is written, as `file:line:column`.
    pub place: String,
    /// Whether the rule is to match it.
    pub expected: bool,
    /// The events, a line each.
    pub event: String,
}

impl Versioned for Tested {
    const SCHEMA: &'static str = "seawall.detection-tests/v1";
}

impl Tested {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for line in &self.failed {
            let what = match line.expected {
                true => "is to match, and does not",
                false => "is not to match, and does",
            };
            say!(text, "failed: {}: `{}` {what}", line.place, line.rule);
            say!(text, "  {}", line.event);
        }
        say!(
            text,
            "{} of {}: {} failed, {} without an example that it matches",
            counted(self.examples, "example"),
            counted(self.rules, "rule"),
            self.failed.len(),
            counted(self.untested.len(), "rule")
        );
        text
    }
}
