//! Texts of alerts with values of the event in them.

use std::borrow::Cow;

use crate::predicate::Operand;
use crate::record::{Extracted, Record};

/// What stands for a value that is not there.
const NOTHING: &str = "<NA>";

/// A text with places for values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Its parts.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// The value of a field.
    Value {
        /// How the field is written.
        name: String,
        /// The field.
        operand: Operand,
    },
}

impl Template {
    /// The text for an event.
    pub fn fill(&self, record: &Record<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text(own) => text.push_str(own),
                TemplatePart::Value { operand, .. } => text.push_str(&shown(&operand.of(record))),
            }
        }
        text
    }

    /// The fields with their values in an event, each once, in the order of their names.
    pub fn fields<'t>(&'t self, record: &Record<'_>) -> Vec<(&'t str, Option<String>)> {
        let mut fields: Vec<(&str, Option<String>)> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                TemplatePart::Text(_) => None,
                TemplatePart::Value { name, operand } => {
                    Some((&**name, value(&operand.of(record))))
                }
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

/// A value as text; `None` where there is none.
fn value(value: &Extracted<'_>) -> Option<String> {
    match value {
        Extracted::Missing | Extracted::Unknown(_) => None,
        Extracted::One(text) => Some(text.to_string()),
        Extracted::Many(values) => Some(format!("({})", values.join(","))),
    }
}

fn shown(extracted: &Extracted<'_>) -> Cow<'static, str> {
    value(extracted).map_or(Cow::Borrowed(NOTHING), Cow::Owned)
}
