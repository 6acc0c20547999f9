//! What went wrong with an input, for people.

use std::fmt;
use std::sync::Arc;

use seawall_model::ObjectRef;
use seawall_syntax::{Position, Shown};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; everything was evaluated.
    Note,
    /// Evaluated, but probably not as its author means it.
    Warning,
    /// Could not be evaluated.
    Error,
}

/// One sentence about one place of the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, context or program.
    pub source: Arc<str>,
    /// Where in it; unknown for whole files.
    pub position: Position,
    /// How much it matters.
    pub level: Level,
    /// Whether it makes the answer incomplete, although it is no error of the input.
    pub leaves_open: bool,
    /// Whether it is shown although it is a note: it is about what was not looked at.
    pub is_shown: bool,
    /// Objects whose pods it says are not in the input, or not in full.
    pub without_pods: Vec<ObjectRef>,
    /// What happened, lower case, without a full stop.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Something that could not be evaluated.
    pub fn error(source: &Arc<str>, message: impl Into<String>) -> Self {
        Self::new(source, Level::Error, message)
    }

    /// Something worth knowing.
    pub fn note(source: &Arc<str>, message: impl Into<String>) -> Self {
        Self::new(source, Level::Note, message)
    }

    /// Something that is probably not as its author means it.
    pub fn warning(source: &Arc<str>, message: impl Into<String>) -> Self {
        Self::new(source, Level::Warning, message)
    }

    /// At a place in it.
    pub fn at(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Without credentials that its words quote: of a value, a line, or what another program said.
    pub(crate) fn redact(&mut self) {
        for text in std::iter::once(&mut self.message).chain(&mut self.hint) {
            if let Some(redacted) = seawall_secret::redact(text) {
                *text = redacted;
            }
        }
    }

    fn new(source: &Arc<str>, level: Level, message: impl Into<String>) -> Self {
        Self {
            source: source.clone(),
            position: Position::NONE,
            level,
            leaves_open: false,
            is_shown: level > Level::Note,
            without_pods: Vec::new(),
            message: message.into(),
            hint: None,
        }
    }

    /// As one that makes the answer incomplete.
    pub(crate) fn left_open(mut self) -> Self {
        self.leaves_open = true;
        self
    }

    /// As one that says that pods of these objects are not in the input, or not in full.
    pub(crate) fn without_pods(mut self, objects: Vec<ObjectRef>) -> Self {
        self.without_pods = objects;
        self
    }

    /// As one that is shown although it is a note.
    pub(crate) fn shown(mut self) -> Self {
        self.is_shown = true;
        self
    }

    /// With what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    /// `error: file:line:column: message`, and the hint on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        write!(f, "{level}: {}", Shown(&self.source))?;
        if self.position.is_known() {
            write!(f, ":{}", self.position)?;
        }
        write!(f, ": {}", Shown(&self.message.replace('\n', " ")))?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {}", Shown(&hint.replace('\n', " "))),
            None => Ok(()),
        }
    }
}
