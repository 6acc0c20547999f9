//! Text for people, line by line: no foreign text in a line can end it.

use std::fmt::{self, Write};

use crate::log::disarm;
use crate::shown::{UNSHOWN, steers};

/// An answer as lines for a terminal or a log. There is no way to add text but a whole line (see [`say!`](crate::say)), so
/// that a name with the end of a line in it stays in its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    text: String,
}

/// Adds a line, formatted as by `format!`.
#[macro_export]
macro_rules! say {
    ($lines:expr, $($format:tt)+) => {
        $lines.line(format_args!($($format)+))
    };
}

/// Passes on what can be shown.
struct Filter<'l>(&'l mut String);

impl Write for Filter<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if part.contains(steers) {
            let shown = |character| {
                if steers(character) {
                    UNSHOWN
                } else {
                    character
                }
            };
            self.0.extend(part.chars().map(shown));
        } else {
            self.0.push_str(part);
        }
        Ok(())
    }
}

impl Lines {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one line, whatever is in it.
    pub fn line(&mut self, line: fmt::Arguments<'_>) {
        let mut own = String::new();
        let _ = Filter(&mut own).write_fmt(line);
        disarm(&mut own);
        self.text.push_str(&own);
        self.text.push('\n');
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Adds the lines of another one.
    pub fn append(&mut self, other: &Lines) {
        self.text.push_str(&other.text);
    }

    /// Adds text of several lines that was written by a module of this crate, such as YAML.
    pub(crate) fn push_safe(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The lines, each with its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same.
    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let mut lines = Lines::new();
        say!(lines, "a {}: {:>4}|", "b\n::error::c\r", 7);
        lines.gap();
        say!(lines, "{}", "::error::x\u{1b}]52;c;aGk=\u{7}");
        say!(lines, "{}{}", "##", "vso[x]");
        assert_eq!(
            lines.as_str(),
            "a b\u{fffd}::error::c\u{fffd}:    7|\n\n:\u{fffd}error::x\u{fffd}]52;c;aGk=\u{fffd}\n#\u{fffd}vso[x]\n"
        );
    }
}
