//! Where something is in the input.

use std::fmt;

use schemars::JsonSchema;
use seawall_model::Object;
use serde::Serialize;

/// A place in a file, for people to open and programs to link to. Read as ` (file:line:column)`, or as nothing where there is
/// no text to point at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The file as the user named it; null for what does not come from text.
    pub file: Option<String>,
    /// Line, from 1; null where it is not known.
    pub line: Option<u32>,
    /// Column in characters, from 1; null where it is not known.
    pub column: Option<u32>,
}

impl Place {
    /// Where a field of an object stands.
    pub fn of(object: &Object, path: &str) -> Self {
        if !object.source.has_text() {
            return Self::default();
        }
        let position = object.locate(path);
        let known = |number: u32| position.is_known().then_some(number);
        Self {
            file: Some(object.source.name.to_string()),
            line: known(position.line),
            column: known(position.column),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => {
                write!(formatter, " ({file}:{line}:{column})")
            }
            (Some(file), ..) => write!(formatter, " ({file})"),
            (None, ..) => Ok(()),
        }
    }
}
