//! The value tree.

use std::fmt;

use crate::form::{Entry, Form, Node};
use crate::position::{Packed, Places};
use crate::{Position, Text};

/// What a node holds, to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'n> {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean, YAML 1.1 spellings included.
    Bool(bool),
    /// An integer that fits 64 bits with sign.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(&'n str),
    /// A list.
    Sequence(&'n [Node]),
    /// Keys and values in the order of the text; keys are unique.
    Mapping(&'n [Entry]),
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("value", &self.value())
            .field("position", &self.position())
            .finish()
    }
}

impl Default for Node {
    fn default() -> Self {
        Self::NULL
    }
}

impl Node {
    /// Nothing at all, for places that want a node where there is none.
    pub const NULL: Self = Self(Form::Null(Packed::NONE));

    /// The same value at a place in a text.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.set_position(position);
        self
    }

    /// What it holds.
    #[inline]
    pub fn value(&self) -> Value<'_> {
        match self.0.bare() {
            Form::Null(_) => Value::Null,
            Form::Bool(_, value) => Value::Bool(*value),
            Form::Int(_, value) => Value::Int(*value),
            Form::Float(_, value) => Value::Float(*value),
            Form::Text(_, text) => Value::String(text),
            form if form.is_sequence() => Value::Sequence(form.items()),
            form => Value::Mapping(form.entries()),
        }
    }

    /// Its first character.
    pub fn position(&self) -> Position {
        self.0.places().own
    }

    /// Says that it stands somewhere else.
    pub fn set_position(&mut self, position: Position) {
        let Places { key, .. } = self.0.places();
        self.0.set_places(Places { own: position, key });
    }

    /// Puts another value in the same place.
    pub fn set_value(&mut self, value: impl Into<Self>) {
        let places = self.0.places();
        *self = value.into();
        self.0.set_places(places);
    }

    /// Whether it is a list.
    pub fn is_sequence(&self) -> bool {
        self.0.is_sequence()
    }

    /// Whether it is a mapping.
    pub fn is_mapping(&self) -> bool {
        self.0.is_mapping()
    }

    /// The items of a list, to change; none for anything else.
    pub fn items_mut(&mut self) -> &mut [Self] {
        self.0.items_mut()
    }

    /// The entries of a mapping, to change; none for anything else.
    pub fn entries_mut(&mut self) -> &mut [Entry] {
        self.0.entries_mut()
    }

    /// The items of a list; none for anything else.
    pub fn into_items(self) -> Vec<Self> {
        self.0.into_items()
    }

    /// The entries of a mapping; none for anything else.
    pub fn into_entries(self) -> Vec<Entry> {
        self.0.into_entries()
    }

    /// Adds items to a list, or takes some away; anything else stays what it is.
    pub fn edit_items<R>(&mut self, edit: impl FnOnce(&mut Vec<Self>) -> R) -> Option<R> {
        if !self.is_sequence() {
            return None;
        }
        let places = self.0.places();
        let mut items = std::mem::take(self).into_items();
        let result = edit(&mut items);
        self.0 = Form::of_items(Packed::NONE, items.into());
        self.0.set_places(places);
        Some(result)
    }

    /// Adds entries to a mapping, or takes some away; anything else stays what it is.
    pub fn edit_entries<R>(&mut self, edit: impl FnOnce(&mut Vec<Entry>) -> R) -> Option<R> {
        if !self.is_mapping() {
            return None;
        }
        let places = self.0.places();
        let mut entries = std::mem::take(self).into_entries();
        let result = edit(&mut entries);
        self.0 = Form::of_entries(Packed::NONE, entries.into());
        self.0.set_places(places);
        Some(result)
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
        // Of two keys of one length most differ in their first byte, which costs less than a comparison of texts.
        let wanted = key.as_bytes();
        self.entries().iter().find(|entry| {
            let own = entry.key.as_bytes();
            own.len() == wanted.len() && own.first() == wanted.first() && own == wanted
        })
    }

    /// Follows several keys.
    pub fn walk(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value(), Value::Null)
    }

    /// The text of a string node.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// The text of a string node, to share.
    #[inline]
    pub fn as_text(&self) -> Option<&Text> {
        match self.0.bare() {
            Form::Text(_, text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean node.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value of an integer node; a float without a fraction counts.
    pub fn as_i64(&self) -> Option<i64> {
        match self.value() {
            Value::Int(value) => Some(value),
            Value::Float(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => {
                Some(value as i64)
            }
            _ => None,
        }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        self.0.items()
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[Entry] {
        self.0.entries()
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
        match self.value() {
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
        match self.value() {
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
        match self.value() {
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
        match (self.value(), other.value()) {
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
        assert_eq!(std::mem::size_of::<Node>(), 16);
        assert_eq!(std::mem::size_of::<Entry>(), 24);
    }

    #[test]
    fn places_that_do_not_fit_are_kept_and_values_are_what_they_are() {
        let far = Position::new(u32::MAX as usize, 70);
        let near = Position::new(7, 3);
        let list = || Node::from(vec![Node::from("a"), Node::from(1_i64)]);
        for (key, own) in [
            (near, Position::new(7, 9)),
            (near, far),
            (far, near),
            (far, far),
        ] {
            let mut entry = Entry::new("k", key, list().at(own));
            let check = |entry: &Entry, items: usize| {
                assert_eq!((entry.key_position(), entry.value.position()), (key, own));
                assert_eq!(entry.value.items().len(), items);
                assert!(entry.value.is_sequence() && !entry.value.is_null());
            };
            check(&entry, 2);
            assert_eq!(entry, entry.clone());
            entry.value.edit_items(|items| items.push(Node::NULL));
            check(&entry, 3);
            entry.value.set_value(list());
            check(&entry, 2);
            entry.replace_value(list().at(own));
            check(&entry, 2);
            assert_eq!(entry.value.items_mut().len(), 2);
            entry.value.set_position(near);
            assert_eq!((entry.key_position(), entry.value.position()), (key, near));
            assert_eq!(entry.value.items()[0].as_str(), Some("a"));
            assert_eq!(entry.value.into_items(), list().into_items());
            let text = Entry::new("k", key, Node::from("t").at(own)).value;
            assert_eq!((text.as_str(), text.type_name()), (Some("t"), "string"));
            let inner = Entry::new("i", near, text);
            let mut outer = Entry::new("k", key, Node::from(vec![inner]).at(own)).value;
            assert_eq!(outer.str("i"), Some("t"));
            assert_eq!(outer.entries_mut().len(), 1);
            assert!(outer.is_mapping() && outer.into_entries()[0].key == "i");
        }
    }
}
