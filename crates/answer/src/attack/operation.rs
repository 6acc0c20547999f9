//! Operations of a JSON patch (RFC 6902).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// An operation of a JSON patch.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Operation {
    /// Adds a field.
    Add {
        /// Where, as a JSON pointer.
        path: String,
        /// What.
        value: Value,
    },
    /// Removes a field.
    Remove {
        /// Where, as a JSON pointer.
        path: String,
    },
    /// Replaces a field.
    Replace {
        /// Where, as a JSON pointer.
        path: String,
        /// By what.
        value: Value,
    },
    /// Makes sure that a field is what is meant.
    Test {
        /// Where, as a JSON pointer.
        path: String,
        /// What it has to be.
        value: Value,
    },
}

impl Operation {
    /// Whether it changes nothing.
    pub(super) fn is_test(&self) -> bool {
        matches!(self, Self::Test { .. })
    }

    /// Whether it is about a field or something in it; the field is given by its keys, of which none needs escapes.
    pub(super) fn is_below(&self, keys: &[&str]) -> bool {
        let (Self::Add { path, .. }
        | Self::Remove { path }
        | Self::Replace { path, .. }
        | Self::Test { path, .. }) = self;
        let mut parts = path.split('/').skip(1);
        keys.iter().all(|key| parts.next() == Some(key))
    }

    /// Where.
    pub(super) fn path_mut(&mut self) -> &mut String {
        match self {
            Self::Add { path, .. }
            | Self::Remove { path }
            | Self::Replace { path, .. }
            | Self::Test { path, .. } => path,
        }
    }
}
