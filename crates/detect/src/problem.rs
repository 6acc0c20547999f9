//! What is wrong with rules.

use std::fmt;

use seawall_content::ContentError;

/// Something about a file of rules that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether a rule is not asked because of it, or something it says has no effect.
    pub is_error: bool,
    /// What, where, and what to do.
    pub error: ContentError,
}

impl Problem {
    /// Something that leaves a rule out.
    pub fn error(error: ContentError) -> Self {
        Self {
            is_error: true,
            error,
        }
    }

    /// Something that leaves nothing out that was to be asked.
    pub fn note(error: ContentError) -> Self {
        Self {
            is_error: false,
            error,
        }
    }

    /// Where it stands: file, line, column.
    pub fn order(&self) -> (String, u32, u32) {
        let position = self.error.position;
        (self.error.file.clone(), position.line, position.column)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}
