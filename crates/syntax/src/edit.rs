//! Edits of a text that keep comments, order and formatting.

use crate::Path;

/// A change of one field of one object.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Sets the field, creating missing parents.
    Set {
        /// The field.
        path: Path,
        /// Its new value.
        value: NewValue,
    },
    /// Removes the field.
    Remove {
        /// The field.
        path: Path,
    },
}

/// A value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum NewValue {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    String(String),
    /// A list of texts.
    Strings(Vec<String>),
    /// `{}`.
    EmptyMapping,
}
