//! What is wrong with an object, and how it is gathered.

use crate::limits::{MAX_MISMATCHES, MAX_SHOWN};
use crate::place::Place;

/// What the API server does about a mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The object is refused.
    Refused,
    /// The object is taken, but the field is dropped.
    Pruned,
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
    /// What the API server does about it.
    pub severity: Severity,
}

/// The mismatches of one object.
#[derive(Debug, Default)]
pub(crate) struct Report {
    mismatches: Vec<Mismatch>,
}

impl Report {
    /// Adds something that is refused.
    pub(crate) fn refuse(&mut self, place: &Place<'_>, message: impl Into<String>) {
        self.add(place, message.into(), None, Severity::Refused);
    }

    /// Adds something that is refused, with what to do about it.
    pub(crate) fn refuse_with(
        &mut self,
        place: &Place<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(place, message.into(), Some(hint.into()), Severity::Refused);
    }

    pub(crate) fn add(
        &mut self,
        place: &Place<'_>,
        message: String,
        hint: Option<String>,
        severity: Severity,
    ) {
        if self.mismatches.len() < MAX_MISMATCHES {
            self.mismatches.push(Mismatch {
                path: place.path().to_string(),
                message,
                hint,
                severity,
            });
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
