//! Fields that are known, and why others cannot be used.

use crate::field::Field;

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Bool,
    Time,
    Address,
    Net,
    Port,
    Bytes,
    Flags,
    /// That is up to the event.
    Any,
}

/// A field, ready for comparisons.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub field: Field,
    pub kind: Kind,
    pub is_list: bool,
}

/// Why a field cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldProblem {
    Unknown,
    NeedsArgument,
    TakesNoArgument,
    BadArgument(&'static str),
}

impl FieldProblem {
    /// What is wrong with a field of a name.
    pub fn text(&self, name: &str) -> String {
        match self {
            Self::Unknown => format!("unknown field `{name}`"),
            Self::NeedsArgument => format!("`{name}` needs an argument, as in `{name}[...]`"),
            Self::TakesNoArgument => format!("`{name}` takes no argument"),
            Self::BadArgument(expected) => {
                format!("the argument of `{name}` is wrong; expected {expected}")
            }
        }
    }
}
