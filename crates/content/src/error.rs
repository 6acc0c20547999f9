//! Why a data file cannot be used, with the place.

use std::fmt;

use seawall_syntax::Position;

use crate::limits::MAX_QUOTED;

/// Why a data file cannot be used. Nothing of the file is used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ContentError {
    /// The file, as the caller names it.
    pub file: String,
    /// Where in the file; [`Position::NONE`] when the error is about the whole file.
    pub position: Position,
    /// What is wrong: lower case, without a full stop.
    pub what: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
}

impl ContentError {
    /// An error at a place.
    pub fn new(file: &str, position: Position, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            position,
            what: what.into(),
            hint: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// `file:line:column: what; hint`.
impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if self.position.is_known() {
            write!(f, "{}:", self.position)?;
        }
        write!(f, " {}", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// Foreign text in backticks: shortened, and without anything that a terminal would obey.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(MAX_QUOTED)
        .flat_map(|character| match character {
            '\'' | '"' | '\\' => vec![character],
            _ => character.escape_debug().collect(),
        })
        .collect();
    if text.chars().nth(MAX_QUOTED).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_file_line_and_column() {
        let error = ContentError::new("a.yaml", Position::new(3, 7), "`id` is missing");
        assert_eq!(error.to_string(), "a.yaml:3:7: `id` is missing");
        let error = ContentError::new("a.yaml", Position::NONE, "the file is empty")
            .with_hint("write something");
        assert_eq!(
            error.to_string(),
            "a.yaml: the file is empty; write something"
        );
    }

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(quoted("a\u{1b}[31m\n'b"), "`a\\u{1b}[31m\\n'b`");
        assert!(quoted(&"x".repeat(500)).chars().count() < 70);
    }
}
