//! Changes of a text, as they are asked for.

use crate::{Path, Position, Step};

/// A change of one field of one object.
///
/// A change can be repeated: what is already so stays as it is, to the byte. (Only the removal of a list item
/// removes another one each time.)
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Sets the field, creating missing parents: mappings for keys, lists for index 0. An index one behind
    /// the last item appends to a list. A parent that is null counts as missing.
    ///
    /// A list of texts that keeps some of its items in their order keeps their lines and comments.
    Set {
        /// The field.
        path: Path,
        /// Its new value.
        value: NewValue,
    },
    /// Removes the field with the comments behind and inside it; comments on lines above it stay. A mapping or
    /// list that loses its last element stays as `{}` or `[]`, because a field that is empty and a field that is
    /// missing may mean different things (`podSelector: {}`).
    Remove {
        /// The field.
        path: Path,
    },
}

impl Change {
    /// The field.
    pub fn path(&self) -> &Path {
        match self {
            Self::Set { path, .. } | Self::Remove { path } => path,
        }
    }

    /// The same change of something that stands at a path.
    pub(super) fn below(&self, outer: &[Step]) -> Self {
        let full = |path: &Path| Path([outer, path.0.as_slice()].concat());
        match self {
            Self::Set { path, value } => Self::Set {
                path: full(path),
                value: value.clone(),
            },
            Self::Remove { path } => Self::Remove { path: full(path) },
        }
    }
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

/// A change of the object whose root mapping begins at `object` in the text: a whole document, an item of a
/// `List`, or any other mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Where the reader saw the object begin ([`crate::Node::position`]).
    pub object: Position,
    /// What to change in it.
    pub change: Change,
}
