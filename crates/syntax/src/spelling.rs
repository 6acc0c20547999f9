//! How numbers and booleans were written, where that is not how they are printed: `0022`, `1.10`, `off`.

use crate::{Node, Position, Text, Value};

/// Longest spelling that is kept, in bytes. Longer numbers are no slip for a text.
const MAX_SPELLING_BYTES: usize = 64;

/// Spellings of one document, by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spellings(Vec<(Position, Text)>);

impl Spellings {
    /// Whether everything is written as it is printed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes down how a value was written, where printing it gives something else. Values come in the order of the text.
    pub(crate) fn add(&mut self, value: Value<'_>, position: Position, text: &str) {
        let is_other = match value {
            Value::Bool(true) => text != "true",
            Value::Bool(false) => text != "false",
            Value::Int(_) | Value::Float(_) => {
                Node::from(value).scalar_text().as_deref() != Some(text)
            }
            _ => false,
        };
        if is_other && position.is_known() {
            // One that is too long is known to be another than what would be printed.
            let is_kept = text.len() <= MAX_SPELLING_BYTES;
            let kept = if is_kept { text } else { "" };
            self.0.push((position, kept.into()));
        }
    }

    /// Adds those of what stands behind.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// How a number or boolean is written in its text; `None` where it came without text or is very long, and for other
    /// values.
    pub fn of(&self, node: &Node) -> Option<String> {
        let position = node.position();
        if !matches!(
            node.value(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_)
        ) || !position.is_known()
        {
            return None;
        }
        let spelled = match self.0.binary_search_by_key(&position, |(at, _)| *at) {
            Ok(index) => self.0.get(index).map(|(_, text)| text.to_string()),
            Err(_) => node.scalar_text(),
        };
        spelled.filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use crate::parse_stream;

    #[test]
    fn numbers_and_booleans_are_known_as_they_are_written() {
        let long = format!("0x{:0>80}", 1);
        for (text, expected) in [
            ("a: 1.10\n", Some("1.10")),
            ("a: 0022\n", Some("0022")),
            ("a: off\n", Some("off")),
            ("a: y\n", Some("y")),
            ("a: 0x1F\n", Some("0x1F")),
            ("a: 1_000\n", Some("1_000")),
            ("a: +5\n", Some("+5")),
            ("a: 1e3\n", Some("1e3")),
            ("a: 5\n", Some("5")),
            ("a: true\n", Some("true")),
            ("{\"a\": 1.10}", Some("1.10")),
            ("{\"a\": 1e3}", Some("1e3")),
            ("{\"a\": 7}", Some("7")),
            ("b: &b 0022\na: *b\n", Some("0022")),
            ("b: 1\n---\nc: no\na: no\n", Some("no")),
            ("a: text\n", None),
            ("a: [0022]\n", None),
            (&format!("a: {long}\n"), None),
        ] {
            let document = parse_stream(text.as_bytes()).pop().expect("a document");
            let node = &document.nodes.expect("reads")[0];
            let node = node.get("a").expect("a value");
            assert_eq!(document.spellings.of(node).as_deref(), expected, "{text}");
        }
    }
}
