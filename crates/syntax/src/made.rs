//! Values that come without text, and nodes of what they hold.

use crate::Text;
use crate::form::{Entry, Form, Node};
use crate::node::Value;
use crate::position::Packed;

impl From<Value<'_>> for Node {
    /// A value that came without text. Lists and mappings are copied.
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(value) => value.into(),
            Value::Int(value) => value.into(),
            Value::Float(value) => value.into(),
            Value::String(text) => text.into(),
            Value::Sequence(items) => items.to_vec().into(),
            Value::Mapping(entries) => entries.to_vec().into(),
        }
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self(Form::Bool(Packed::NONE, value))
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Self(Form::Int(Packed::NONE, value))
    }
}

impl From<f64> for Node {
    fn from(value: f64) -> Self {
        Self(Form::Float(Packed::NONE, value))
    }
}

impl From<Text> for Node {
    fn from(text: Text) -> Self {
        Self(Form::Text(Packed::NONE, text))
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Text::from(text).into()
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Text::from(text).into()
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Self>) -> Self {
        items.into_boxed_slice().into()
    }
}

impl From<Box<[Node]>> for Node {
    fn from(items: Box<[Self]>) -> Self {
        Self(Form::of_items(Packed::NONE, items))
    }
}

impl From<Vec<Entry>> for Node {
    fn from(entries: Vec<Entry>) -> Self {
        entries.into_boxed_slice().into()
    }
}

impl From<Box<[Entry]>> for Node {
    fn from(entries: Box<[Entry]>) -> Self {
        Self(Form::of_entries(Packed::NONE, entries))
    }
}

impl FromIterator<Node> for Node {
    fn from_iter<I: IntoIterator<Item = Self>>(items: I) -> Self {
        Box::<[Self]>::from_iter(items).into()
    }
}

impl FromIterator<Entry> for Node {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Box::<[Entry]>::from_iter(entries).into()
    }
}
