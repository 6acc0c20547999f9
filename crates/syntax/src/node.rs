//! The value tree.

use std::fmt;

use compact_str::CompactString;

/// A place in a text: line and column, both counted from 1, columns in characters.
/// `0:0` means that the value came without text (an API response, a computed value).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// No place: the value did not come from a text.
    pub const NONE: Self = Self { line: 0, column: 0 };

    /// A place in a text.
    pub fn new(line: usize, column: usize) -> Self {
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// Whether this is a place in a text.
    pub fn is_known(self) -> bool {
        self.line > 0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What a node holds. 24 bytes: strings up to 24 bytes are stored in place.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean, YAML 1.1 spellings included.
    Bool(bool),
    /// An integer that fits 64 bits with sign.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(CompactString),
    /// A list.
    Sequence(Box<[Node]>),
    /// Keys and values in the order of the text; keys are unique.
    Mapping(Box<[Entry]>),
}

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its first character.
    pub position: Position,
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key; numbers and booleans as keys become text, as in JSON.
    pub key: CompactString,
    /// The key's first character.
    pub key_position: Position,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Nothing at all, for places that want a node where there is none.
    pub const NULL: Self = Self {
        value: Value::Null,
        position: Position::NONE,
    };
}

impl From<Value> for Node {
    /// A value that came without text.
    fn from(value: Value) -> Self {
        Self {
            value,
            position: Position::NONE,
        }
    }
}

impl Node {
    /// The value under `key`; `None` when this is no mapping, or the key is absent or null.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    /// The entry under `key`, null values included.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Follows several keys.
    pub fn walk(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The text of a string node.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean node.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value of an integer node; a float without a fraction counts.
    pub fn as_i64(&self) -> Option<i64> {
        match self.value {
            Value::Int(value) => Some(value),
            Value::Float(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => {
                Some(value as i64)
            }
            _ => None,
        }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The text under `key`.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_str)
    }

    /// The boolean under `key`.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Node::as_bool)
    }

    /// The integer under `key`.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Node::as_i64)
    }

    /// The items of the list under `key`; empty when absent.
    pub fn list(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::items)
    }

    /// The texts of the list under `key`; other items are left out.
    pub fn strings<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        self.list(key).iter().filter_map(Node::as_str)
    }

    /// What the value is, for messages: `string`, `boolean`, `number`, `list`, `mapping`, `null`.
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) | Value::Float(_) => "number",
            Value::String(_) => "string",
            Value::Sequence(_) => "list",
            Value::Mapping(_) => "mapping",
        }
    }

    /// A scalar as text, for evidence: strings as they are, numbers and booleans as JSON.
    /// `None` for lists and mappings.
    pub fn scalar_text(&self) -> Option<String> {
        match &self.value {
            Value::Null => Some("null".to_owned()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Float(value) => Some(value.to_string()),
            Value::String(text) => Some(text.to_string()),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// Number of nodes in this tree, itself included.
    pub fn count(&self) -> usize {
        match &self.value {
            Value::Sequence(items) => 1 + items.iter().map(Node::count).sum::<usize>(),
            Value::Mapping(entries) => {
                1 + entries
                    .iter()
                    .map(|entry| entry.value.count())
                    .sum::<usize>()
            }
            _ => 1,
        }
    }

    /// Whether both trees hold the same values, positions and key order aside.
    pub fn same_value(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Sequence(a), Value::Sequence(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_value(b))
            }
            (Value::Mapping(a), Value::Mapping(b)) => {
                a.len() == b.len()
                    && a.iter().all(|entry| {
                        other
                            .entry(&entry.key)
                            .is_some_and(|twin| entry.value.same_value(&twin.value))
                    })
            }
            (a, b) => a == b,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_stays_small() {
        assert_eq!(std::mem::size_of::<Value>(), 24);
        assert_eq!(std::mem::size_of::<Node>(), 32);
        assert_eq!(std::mem::size_of::<Entry>(), 64);
    }
}
