//! Errors and warnings with their place in the text.

use crate::Position;
use crate::limits::MAX_WARNINGS;

/// What to do about a template where an object is expected.
const TEMPLATE_HINT: &str =
    "is this a template that was not rendered? render it, or scan the chart itself";

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What was wrong, lower case, without a full stop.
    pub message: String,
    /// Where, in the whole stream.
    pub position: Position,
    /// What to do about it, when that is known.
    pub hint: Option<&'static str>,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>, position: Position) -> Self {
        Self {
            message: message.into(),
            position,
            hint: None,
        }
    }

    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The same with what to do about a text that is most likely a template: no other advice helps there.
    pub(crate) fn in_text(self, text: &str) -> Self {
        match text.contains("{{") || text.contains("{%") {
            true => self.with_hint(TEMPLATE_HINT),
            false => self,
        }
    }
}

/// Something that reads without an error and still deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What was seen, lower case, without a full stop.
    pub message: String,
    /// Where, in the whole stream.
    pub position: Position,
    /// Whether text was passed over that another reader of YAML may see.
    pub is_loss: bool,
}

/// Adds a warning, unless there are [`MAX_WARNINGS`](crate::limits::MAX_WARNINGS) already; the last one says that more were left out.
pub(crate) fn warn(
    warnings: &mut Vec<Warning>,
    position: Position,
    message: impl FnOnce() -> String,
) {
    let message = match warnings.len() {
        ..MAX_WARNINGS => message(),
        MAX_WARNINGS => "further warnings about this document are left out".to_owned(),
        _ => return,
    };
    warnings.push(Warning {
        message,
        position,
        is_loss: false,
    });
}
