//! What a check answers for one subject.

use seawall_finding::{Evidence, Severity};
use seawall_syntax::Path;
use seawall_syntax::edit::{Change, NewValue};

/// The answer for one subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Evaluated, without a problem.
    Pass,
    /// The question does not arise.
    NotApplicable,
    /// Could not be decided; the reason says why and what would decide it.
    Unknown(String),
    /// Wrong, in one or more places.
    Fail(Vec<Problem>),
}

impl Outcome {
    /// A failure with one problem.
    pub fn fail(problem: Problem) -> Self {
        Self::Fail(vec![problem])
    }

    /// A failure when there are problems, a pass otherwise.
    pub fn from_problems(problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            Self::Pass
        } else {
            Self::Fail(problems)
        }
    }

    /// The same, and unknown instead of a pass or of not arising where there is a reason why something was not seen.
    #[must_use]
    pub fn unless(self, gap: impl FnOnce() -> Option<String>) -> Self {
        match self {
            Self::Pass | Self::NotApplicable => gap().map_or(self, Self::Unknown),
            Self::Unknown(_) | Self::Fail(_) => self,
        }
    }

    /// A failure when there is a problem, a pass otherwise.
    pub fn from_problem(problem: Option<Problem>) -> Self {
        problem.map_or(Self::Pass, Self::fail)
    }
}

impl From<Option<Problem>> for Outcome {
    /// A failure when there is a problem, a pass otherwise.
    fn from(problem: Option<Problem>) -> Self {
        Self::from_problem(problem)
    }
}

/// One problem: where, what, and how to fix it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Full field path in the object.
    pub path: String,
    /// The value there; `None` when the field is missing. Never a credential.
    pub value: Option<String>,
    /// One sentence without a full stop, with names in backticks.
    pub message: String,
    /// The container it is about, where the check was asked about the whole pod.
    pub container: String,
    /// Which of several things in the subject: a volume, a variable, a rule's text. Part of the fingerprint,
    /// so never a list index.
    pub subject: String,
    /// Who or what outside the subject makes it true: the subject of a role first, then where the role applies; an image,
    /// a peer. Part of the fingerprint: with another context it is another problem. Never a list index.
    pub context: Vec<String>,
    /// A severity other than the check's, with the reason.
    pub severity: Option<(Severity, String)>,
    /// Whether the problem is that a field is missing. Where pod-level fields are set elsewhere
    /// ([`seawall_model::Pod::is_fragment`]) a missing field proves nothing, and the verdict is unknown.
    pub missing: bool,
    /// More evidence: field paths with values.
    pub also: Vec<(String, Option<String>)>,
    /// Evidence that is no field of the object: grants, connections.
    pub shows: Vec<Evidence>,
    /// Changes that fix it in the source. Only where the fix cannot break the workload.
    pub fix: Vec<Change>,
}

impl Problem {
    /// A field that has a wrong value.
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            value: None,
            message: message.into(),
            container: String::new(),
            subject: String::new(),
            context: Vec::new(),
            severity: None,
            missing: false,
            also: Vec::new(),
            shows: Vec::new(),
            fix: Vec::new(),
        }
    }

    /// A field that should be there and is not.
    pub fn missing(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            missing: true,
            ..Self::at(path, message)
        }
    }

    /// The value that was seen.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The container it is about, where the check was asked about the whole pod.
    pub fn container(mut self, container: impl Into<String>) -> Self {
        self.container = container.into();
        self
    }

    /// Which of several things in the subject.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Who or what outside the subject makes it true. Each call adds a part; exceptions select by the first.
    pub fn context(mut self, part: impl Into<String>) -> Self {
        self.context.push(part.into());
        self
    }

    /// A severity other than the check's, with the reason.
    pub fn severity(mut self, severity: Severity, reason: impl Into<String>) -> Self {
        self.severity = Some((severity, reason.into()));
        self
    }

    /// More evidence.
    pub fn also(mut self, path: impl Into<String>, value: Option<String>) -> Self {
        self.also.push((path.into(), value));
        self
    }

    /// Evidence that is no field of the object.
    pub fn shows(mut self, evidence: Evidence) -> Self {
        self.shows.push(evidence);
        self
    }

    /// A change that fixes it: sets the field at `path`. A path that does not parse offers no fix.
    pub fn fix_set(mut self, path: &str, value: NewValue) -> Self {
        if let Ok(path) = path.parse::<Path>() {
            self.fix.push(Change::Set { path, value });
        }
        self
    }

    /// A change that fixes it: removes the field at `path`.
    pub fn fix_remove(mut self, path: &str) -> Self {
        if let Ok(path) = path.parse::<Path>() {
            self.fix.push(Change::Remove { path });
        }
        self
    }
}
