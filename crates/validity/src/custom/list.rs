//! Lists whose items have to differ: sets, and maps by some of the fields of their items.

use std::collections::HashSet;

use seawall_syntax::{Node, Value};

/// How the items of a list have to differ.
#[derive(Debug, Default, Clone)]
pub(super) enum ListKind {
    /// They need not.
    #[default]
    Atomic,
    /// No two are the same.
    Set,
    /// No two have the same values of these fields.
    Map(Vec<Box<str>>),
}

impl ListKind {
    /// Reads what a schema says of a list.
    pub(super) fn of(schema: &Node) -> Self {
        match schema.str("x-kubernetes-list-type") {
            Some("set") => Self::Set,
            Some("map") => Self::Map(
                schema
                    .strings("x-kubernetes-list-map-keys")
                    .map(Into::into)
                    .collect(),
            ),
            _ => Self::Atomic,
        }
    }

    /// The items that an earlier one is the same as; a field that an item does not have has its default. Each is written out once, so that a long list is no burden.
    pub(super) fn duplicates<'n>(
        &self,
        items: &'n [Node],
        default: impl Fn(&str) -> Option<&'n Node>,
    ) -> Vec<usize> {
        let keys = match self {
            Self::Atomic => return Vec::new(),
            Self::Set => None,
            Self::Map(keys) if keys.is_empty() => return Vec::new(),
            Self::Map(keys) => Some(keys),
        };
        if items.len() < 2 {
            return Vec::new();
        }
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let mut text = String::new();
            match keys {
                None => write(item, &mut text),
                Some(keys) => {
                    for key in keys {
                        match item.get(key).or_else(|| default(key)) {
                            Some(value) => write(value, &mut text),
                            None => text.push('-'),
                        }
                        text.push(',');
                    }
                }
            }
            if !seen.insert(text) {
                found.push(index);
            }
        }
        found
    }
}

/// Writes a value so that two texts are the same when the values are. Fields of mappings are put in order.
fn write(node: &Node, text: &mut String) {
    match node.value() {
        Value::Null => text.push('~'),
        Value::Bool(value) => text.push_str(if value { "true" } else { "false" }),
        Value::Int(number) => text.push_str(&number.to_string()),
        Value::Float(number) => {
            text.push('f');
            text.push_str(&number.to_string());
        }
        Value::String(value) => {
            text.push_str(&value.len().to_string());
            text.push('"');
            text.push_str(value);
        }
        Value::Sequence(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Mapping(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            text.push('{');
            for entry in entries {
                text.push_str(&entry.key.len().to_string());
                text.push('"');
                text.push_str(&entry.key);
                text.push(':');
                write(&entry.value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}
