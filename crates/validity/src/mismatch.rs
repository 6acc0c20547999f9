//! What is wrong with an object, and how it is gathered.

use std::sync::Arc;

use seawall_model::{KubernetesVersion, Object};
use seawall_syntax::{Node, Spellings, Value};

use crate::limits::{MAX_MISMATCHES, MAX_SHOWN};
use crate::place::Place;

/// What a mismatch is about, for who treats some of them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The group does not have the kind.
    Kind,
    /// The kind is not served in this version of its group, or no longer.
    Version,
    /// The group never had this version of the kind, or there is no such group.
    NoVersion,
    /// The name of the object is missing or has the wrong form.
    Name,
    /// The type does not have the field.
    Field,
    /// The value has another type than the field.
    Type,
    /// A required field is missing.
    Missing,
    /// The value is not allowed, alone or beside others.
    Value,
}

/// The built-in kind that an object was most likely meant to be, where the server does not have what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meant {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// Whether its objects live in namespaces.
    pub is_namespaced: bool,
}

/// One thing about an object that the API server would not take as it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mismatch {
    /// The field, as [`seawall_syntax::Path`] reads it; empty for the object itself.
    pub path: String,
    /// What is wrong, without the path.
    pub message: String,
    /// What to do about it, where that can be known.
    pub hint: Option<String>,
    /// What it is about.
    pub cause: Cause,
    /// What the object was most likely meant to be, where its kind or version is what is wrong.
    pub meant: Option<Meant>,
}

/// The mismatches of one object.
#[derive(Debug, Default)]
pub(crate) struct Report {
    mismatches: Vec<Mismatch>,
    /// The minor version of the server, where it is known.
    minor: Option<u16>,
    /// How values of the object are written.
    spellings: Option<Arc<Spellings>>,
}

impl Report {
    /// What a server of a version would refuse of an object.
    pub(crate) fn of(object: &Object, version: Option<KubernetesVersion>) -> Self {
        Self {
            mismatches: Vec::new(),
            minor: version.map(|version| version.minor),
            spellings: object.spellings.clone(),
        }
    }

    /// Whether the server is surely older than a minor version.
    pub(crate) fn is_before(&self, minor: u16) -> bool {
        self.minor.is_some_and(|own| own < minor)
    }

    /// Whether the server is surely of a minor version or newer.
    pub(crate) fn is_from(&self, minor: u16) -> bool {
        self.minor.is_some_and(|own| own >= minor)
    }

    /// What to do about a number or boolean where a text has to be. What it says in quotes is what was written, and not
    /// what YAML made of it.
    pub(crate) fn quote(&self, node: &Node) -> Option<String> {
        if !matches!(
            node.value(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_)
        ) {
            return None;
        }
        let spelled = match &self.spellings {
            Some(spellings) => spellings.of(node),
            None => Spellings::default().of(node),
        };
        Some(match spelled {
            Some(text) => format!("put it in quotes: `\"{text}\"`"),
            None => "put it in quotes".to_owned(),
        })
    }

    /// Adds something that is refused.
    pub(crate) fn refuse(&mut self, place: &Place<'_>, message: impl Into<String>) {
        self.add(place, Cause::Value, message.into(), None);
    }

    /// Adds something that is refused, with what to do about it.
    pub(crate) fn refuse_with(
        &mut self,
        place: &Place<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(place, Cause::Value, message.into(), Some(hint.into()));
    }

    /// Adds that a required field is missing from the mapping at a place.
    pub(crate) fn missing(&mut self, place: &Place<'_>, field: &str) {
        let message = format!("required field `{field}` is missing");
        self.add(place, Cause::Missing, message, None);
    }

    /// Adds that a required field of the mapping at a place is an empty text.
    pub(crate) fn blank(&mut self, place: &Place<'_>, field: &str) {
        let message = format!("required field `{field}` is empty");
        self.add(&place.key(field), Cause::Missing, message, None);
    }

    /// As [`Report::missing`], with what to do about it.
    pub(crate) fn missing_with(&mut self, place: &Place<'_>, field: &str, hint: &str) {
        let message = format!("required field `{field}` is missing");
        self.add(place, Cause::Missing, message, Some(hint.to_owned()));
    }

    /// Adds anything.
    pub(crate) fn add(
        &mut self,
        place: &Place<'_>,
        cause: Cause,
        message: String,
        hint: Option<String>,
    ) {
        if self.mismatches.len() < MAX_MISMATCHES {
            self.mismatches.push(Mismatch {
                path: place.path().to_string(),
                message,
                hint,
                cause,
                meant: None,
            });
        }
    }

    /// Adds that the server does not have the kind, with the one that was most likely meant.
    pub(crate) fn strange(
        &mut self,
        place: &Place<'_>,
        cause: Cause,
        message: String,
        hint: Option<String>,
        meant: Option<Meant>,
    ) {
        self.add(place, cause, message, hint);
        if let Some(last) = self.mismatches.last_mut() {
            last.meant = meant;
        }
    }

    /// Whether more can be added.
    pub(crate) fn is_full(&self) -> bool {
        self.mismatches.len() >= MAX_MISMATCHES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.mismatches.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<Mismatch> {
        self.mismatches
    }
}

/// A value as a message repeats it: in backticks, and short.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// Names in backticks, the last one after `or`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", rest.join(", "))
        }
    }
}

/// What a value is, in words.
pub(crate) fn found(node: &Node) -> &'static str {
    match node.value() {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Int(_) => "an integer",
        Value::Float(_) => "a number with a fraction",
        Value::String(_) => "a string",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
    }
}
