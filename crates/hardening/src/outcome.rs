//! What a rule says.

use seawall_dockerfile::{Position, Span};
use seawall_finding::{Severity, Verdict};

use crate::fix::Fix;
use crate::limits::{MAX_PROBLEMS, MAX_SHOWN};

/// What a rule says of one Dockerfile or image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What could not be decided, each with its reason.
    pub unknown: Vec<String>,
    /// Whether there was anything to look at.
    pub is_applicable: bool,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Object and value; never a credential.
    pub message: String,
    /// Where.
    pub place: Place,
    /// How bad this case is, where it is not what the rule says.
    pub severity: Option<Severity>,
    /// Edits that fix it, where a safe one is known.
    pub fixes: Vec<Fix>,
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a Dockerfile.
    Source {
        /// The part of the source.
        span: Span,
        /// Where it begins.
        position: Position,
    },
    /// In the image's configuration: `config.User`.
    Config(String),
    /// In a step of the image's history, from 0.
    History(usize),
    /// In a file of a layer.
    File {
        /// Path from the root without leading slash.
        path: String,
        /// Index of the layer, from 0.
        layer: u32,
    },
}

impl Problem {
    /// With the rule's own severity and no fix.
    pub(crate) fn new(place: Place, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place,
            severity: None,
            fixes: Vec::new(),
        }
    }

    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub(crate) fn with_fix(mut self, fix: Option<Fix>) -> Self {
        self.fixes.extend(fix);
        self
    }
}

impl Outcome {
    pub(crate) const NOT_APPLICABLE: Self = Self {
        problems: Vec::new(),
        unknown: Vec::new(),
        is_applicable: false,
    };

    pub(crate) fn pass() -> Self {
        Self {
            is_applicable: true,
            ..Self::default()
        }
    }

    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        let mut outcome = Self::pass();
        outcome.doubt(reason);
        outcome
    }

    pub(crate) fn of(problems: impl IntoIterator<Item = Problem>) -> Self {
        let mut outcome = Self::pass();
        for problem in problems {
            outcome.add(problem);
        }
        outcome
    }

    pub(crate) fn doubt(&mut self, reason: impl Into<String>) {
        self.is_applicable = true;
        let reason = reason.into();
        if self.unknown.len() < MAX_PROBLEMS && !self.unknown.contains(&reason) {
            self.unknown.push(reason);
        }
    }

    pub(crate) fn add(&mut self, problem: Problem) {
        self.is_applicable = true;
        match self.problems.len() < MAX_PROBLEMS {
            true => self.problems.push(problem),
            false => self.doubt(format!(
                "more than {MAX_PROBLEMS} places; the others are not listed"
            )),
        }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.is_applicable |= other.is_applicable;
        for problem in other.problems {
            self.add(problem);
        }
        for reason in other.unknown {
            self.doubt(reason);
        }
        self
    }

    /// Fail where there is a problem, else unknown where something was not decided.
    pub fn verdict(&self) -> Verdict {
        if !self.problems.is_empty() {
            Verdict::Fail
        } else if !self.unknown.is_empty() {
            Verdict::Unknown
        } else if self.is_applicable {
            Verdict::Pass
        } else {
            Verdict::NotApplicable
        }
    }
}

/// Untrusted text in a message: in backticks, without credentials, cut where it is long.
pub(crate) fn shown(text: &str) -> String {
    let clean = seawall_secret::redact_named("", text);
    let text = clean.as_deref().unwrap_or(text);
    let mut part: String = text.chars().take(MAX_SHOWN).collect();
    if part.len() < text.len() {
        part.push('…');
    }
    let visible: String = part
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("`{visible}`")
}
