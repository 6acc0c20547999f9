//! Texts of alerts with values of the event in them.

use seawall_secret::{redact, redact_named};

use crate::field::Field;
use crate::predicate::Operand;
use crate::query::decoded;
use crate::record::{Extracted, Record, Slot};

/// What stands for a value that is not there.
const NOTHING: &str = "<NA>";

/// What stands for the data of a Secret.
const HIDDEN: &str = "[redacted: Secret]";

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
    /// The text for an event, without credentials.
    pub fn fill(&self, record: &Record<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text(own) => text.push_str(own),
                TemplatePart::Value { name, operand } => {
                    let value = value(name, operand, record);
                    text.push_str(value.as_deref().unwrap_or(NOTHING));
                }
            }
        }
        text
    }

    /// The fields with their values in an event, without credentials, each once, in the order of their names.
    pub fn fields<'t>(&'t self, record: &Record<'_>) -> Vec<(&'t str, Option<String>)> {
        let mut fields: Vec<(&str, Option<String>)> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                TemplatePart::Text(_) => None,
                TemplatePart::Value { name, operand } => {
                    Some((&**name, value(name, operand, record)))
                }
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

/// The values of a field at a path with dots, each as text without credentials; none where the event does not tell.
pub(crate) fn values(path: &str, record: &Record<'_>) -> Vec<String> {
    let operand = Operand::plain(Field::dotted(path));
    let texts = match operand.of(record) {
        Extracted::Missing | Extracted::Unknown(_) => Vec::new(),
        Extracted::One(text) => vec![text],
        Extracted::Many(values) | Extracted::Some(values, _) => values,
    };
    let texts = texts.into_iter();
    texts
        .map(|text| safe(path, &operand, record, text.into_owned()))
        .collect()
}

/// A value as text, without credentials; `None` where there is none.
fn value(name: &str, operand: &Operand, record: &Record<'_>) -> Option<String> {
    let text = match operand.of(record) {
        Extracted::Missing | Extracted::Unknown(_) => return None,
        Extracted::One(text) => text.into_owned(),
        Extracted::Many(values) | Extracted::Some(values, _) => format!("({})", values.join(",")),
    };
    Some(safe(name, operand, record, text))
}

/// A value without credentials: those that a Secret holds are not shown at all, others are found by what stands around them.
fn safe(name: &str, operand: &Operand, record: &Record<'_>, text: String) -> String {
    let is_of_secret = record.slot(Slot::Resource) == Some("secrets");
    if is_of_secret && operand.field.may_hold_data() {
        return HIDDEN.to_owned();
    }
    // In the whole event, what the query says is encoded.
    let text = match (&operand.field, record.slot(Slot::Uri)) {
        (Field::Whole, Some(uri)) => match decoded(uri).and_then(|uri| redact_named("uri", &uri)) {
            Some(redacted) => text.replace(uri, &redacted),
            None => text,
        },
        _ => text,
    };
    let key = name.trim_end_matches([']', ')']);
    let key = key.rsplit(['.', '[', '/', '(']).next().unwrap_or(key);
    let decoded = match &operand.field {
        Field::Slot(Slot::Uri) => decoded(&text),
        _ => None,
    };
    let shown = decoded.as_deref().unwrap_or(&text);
    match redact_named(key, shown) {
        Some(redacted) => redacted,
        None => redact(&text).unwrap_or(text),
    }
}
