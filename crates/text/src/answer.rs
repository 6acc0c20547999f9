//! What the program prints.

use serde_json::Value;

use crate::log::disarm;
use crate::{Lines, json, yaml};

/// A whole answer, safe in its medium. It is made of lines, JSON or YAML here; a format whose writer escapes piece by piece
/// vouches for its text (`Answer::of_writer`), and the list of those that may is in `xtask/src/tidy/prints.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    text: String,
}

impl Answer {
    /// A value as JSON over several lines.
    pub fn json(value: &Value) -> Self {
        Self {
            text: json::pretty(value),
        }
    }

    /// JSON that somebody else has written, such as a schema.
    pub fn written_json(text: String) -> Self {
        Self {
            text: json::escaped(text),
        }
    }

    /// Objects as a stream of YAML below comments. Whoever prints it reads it again first.
    pub fn yaml(comments: &Lines, objects: &[Value]) -> Self {
        let mut lines = yaml::comments(comments);
        lines.append(&yaml::stream(objects));
        Self::from(lines)
    }

    /// What the writer of a format has made, every foreign text in it through the module of its medium.
    pub fn of_writer(text: String) -> Self {
        Self { text }
    }

    /// What the writer of a text with colours has made, every foreign text in it a part of one line. Build systems find
    /// no command in it.
    pub fn of_lines(text: &str) -> Self {
        let mut safe = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let mut line = line.to_owned();
            disarm(&mut line);
            safe.push_str(&line);
        }
        Self { text: safe }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<Lines> for Answer {
    fn from(lines: Lines) -> Self {
        Self {
            text: lines.into_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_stands_below_its_comments() {
        let mut lines = Lines::new();
        lines.line(format_args!("for {}", "x\n---"));
        let answer = Answer::yaml(&lines, &[json!({"a": 1})]);
        assert_eq!(answer.as_str(), "# for x\u{fffd}---\n---\na: 1\n");
    }
}
