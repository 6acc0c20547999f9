//! Why a text was left as it was.

use crate::{Path, Position, SyntaxError};

/// Why a text was left as it was.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// No mapping begins at the place.
    #[error("no object begins at {object}")]
    ObjectNotFound {
        /// The place.
        object: Position,
    },
    /// The document that holds the place has a syntax error.
    #[error("the document that holds {object} cannot be read: {error} at {}", error.position)]
    Unreadable {
        /// The place.
        object: Position,
        /// The syntax error.
        error: SyntaxError,
    },
    /// The change cannot be made in this text.
    #[error("`{path}` of the object at {object} cannot be changed: {reason}")]
    Refused {
        /// The object.
        object: Position,
        /// The field.
        path: Path,
        /// Why.
        reason: Refusal,
    },
    /// The edited text would have read differently from what the changes mean.
    #[error("the edited text would not read as meant (in the document from line {line} on)")]
    Differs {
        /// First line of the document.
        line: u32,
    },
}

/// Why one change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The value is written in one place and used in several.
    #[error("it is shared through {through}, so that other places would change too")]
    Shared {
        /// The anchor, alias or merge key.
        through: String,
    },
    /// The path goes into something that has no such elements.
    #[error("a {needed} is needed on the way, a {found} was found")]
    WrongType {
        /// What the text holds.
        found: &'static str,
        /// What the path asks for.
        needed: &'static str,
    },
    /// An index behind the end of a list.
    #[error("there is no item {index} in a list of {length}")]
    NoSuchItem {
        /// The index, from 0.
        index: usize,
        /// Items of the list.
        length: usize,
    },
    /// The empty path, which names the object itself.
    #[error("the path names the whole object")]
    WholeObject,
    /// YAML that is too unusual to edit safely.
    #[error("it is written in an unusual form: {form}")]
    UnusualForm {
        /// The form.
        form: &'static str,
    },
}
