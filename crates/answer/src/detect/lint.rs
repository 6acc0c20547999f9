//! `seawall.detection-lint/v1`: what is wrong with rules.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_content::ContentError;
use seawall_detect::{Loaded, Problem};
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use super::summary::{is_asked, source};
use crate::Versioned;

/// What is wrong with rules, and how many there are.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lint {
    /// How many rules can be used, by source of their events.
    pub rules: Vec<RuleCount>,
    /// How many rules about several events can be used.
    pub several: usize,
    /// What leaves a rule out, or has no effect although somebody wrote it.
    pub errors: usize,
    /// What is wrong, in the order of the files.
    pub problems: Vec<LintProblem>,
}

/// Rules about events of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleCount {
    /// The source.
    pub source: String,
    /// How many there are.
    pub rules: usize,
    /// How many of them are asked about audit events.
    pub asked: usize,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintProblem {
    /// Whether a rule is left out because of it, or something that it says has no effect.
    pub is_error: bool,
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u32,
    /// The column, from 1; 0 for the whole file.
    pub column: u32,
    /// What is wrong.
    pub what: String,
    /// What to do about it; null where that is not known.
    pub hint: Option<String>,
}

impl Versioned for Lint {
    const SCHEMA: &'static str = "seawall.detection-lint/v1";
}

impl Lint {
    /// Of rules that were read, with what was wrong.
    pub fn new(loaded: &Loaded) -> Self {
        let (rules, problems) = (&loaded.rules, &loaded.problems);
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for rule in rules {
            let (all, asked) = counts.entry(source(rule)).or_default();
            *all += 1;
            *asked += usize::from(is_asked(rule));
        }
        let counts = counts.into_iter();
        Self {
            rules: counts
                .map(|(source, (rules, asked))| RuleCount {
                    source: source.to_owned(),
                    rules,
                    asked,
                })
                .collect(),
            several: loaded.correlations.len(),
            errors: problems.iter().filter(|problem| problem.is_error).count(),
            problems: problems.iter().map(LintProblem::from).collect(),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for problem in &self.problems {
            problem.say(&mut text);
        }
        if !self.problems.is_empty() {
            text.gap();
        }
        let all: usize = self.rules.iter().map(|count| count.rules).sum();
        let notes = self.problems.len() - self.errors;
        say!(
            text,
            "{}{}, {}, {}",
            counted(all, "rule"),
            match self.several {
                0 => String::new(),
                several => format!(" and {several} about several events"),
            },
            counted(self.errors, "error"),
            counted(notes, "note")
        );
        for count in &self.rules {
            say!(
                text,
                "  {}: {}, {} asked about audit events",
                count.source,
                counted(count.rules, "rule"),
                count.asked
            );
        }
        text
    }
}

impl From<&Problem> for LintProblem {
    fn from(problem: &Problem) -> Self {
        Self::of(problem.is_error, &problem.error)
    }
}

impl LintProblem {
    /// A problem of a file.
    pub(super) fn of(is_error: bool, error: &ContentError) -> Self {
        Self {
            is_error,
            file: error.file.clone(),
            line: error.position.line,
            column: error.position.column,
            what: error.what.clone(),
            hint: error.hint.clone(),
        }
    }

    /// For people.
    pub(super) fn say(&self, text: &mut Lines) {
        let word = if self.is_error { "error" } else { "note" };
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        };
        say!(text, "{word}: {place}: {}", self.what);
        if let Some(hint) = &self.hint {
            say!(text, "  hint: {hint}");
        }
    }
}
