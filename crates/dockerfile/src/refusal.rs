//! What Docker would refuse.

use crate::limits::MAX_QUOTED;
use crate::position::{Position, Span};

/// Something that Docker would refuse, or that is beyond the limits here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {reason}", position.line, position.column)]
pub struct Refusal {
    /// Why, in a phrase.
    pub reason: String,
    /// The part of the source.
    pub span: Span,
    /// Where it begins.
    pub position: Position,
}

/// A refusal before its position is known.
pub(crate) struct Refused {
    pub reason: String,
    pub span: Span,
}

impl Refused {
    pub(crate) fn new(span: Span, reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            span,
        }
    }
}

/// A text in backticks, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTED).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{}`", shown.escape_debug())
}
