//! What a set of objects may be missing. Absence proves something only where the set is complete.

use std::collections::BTreeMap;

/// Whether all objects of a kind are in the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knowledge {
    /// Every object of the kind is there: a missing one does not exist.
    Complete,
    /// Only what was written down is there, as in a folder of manifests.
    Partial,
    /// The kind could not be read, for this reason.
    Denied(String),
}

/// How complete a [`crate::Cluster`] is, kind by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Plural names of kinds that were listed completely.
    complete: Vec<String>,
    /// Plural names of kinds that could not be listed, with the reason.
    denied: BTreeMap<String, String>,
    /// Inputs that could not be evaluated (a chart without `helm`, a broken document), as sentences.
    not_evaluated: Vec<String>,
}

impl Coverage {
    /// Marks a kind as completely listed.
    pub fn add_complete(&mut self, plural: &str) {
        if !self.complete.iter().any(|known| known == plural) {
            self.complete.push(plural.to_owned());
        }
    }

    /// Marks a kind as unreadable, for a reason that says how to make it readable.
    pub fn add_denied(&mut self, plural: &str, reason: String) {
        self.denied.insert(plural.to_owned(), reason);
    }

    /// Records an input that was not evaluated.
    pub fn add_not_evaluated(&mut self, what: String) {
        self.not_evaluated.push(what);
    }

    /// What is known of a kind, by its plural name.
    pub fn of(&self, plural: &str) -> Knowledge {
        match self.denied.get(plural) {
            Some(reason) => Knowledge::Denied(reason.clone()),
            None if self.complete.iter().any(|known| known == plural) => Knowledge::Complete,
            None => Knowledge::Partial,
        }
    }

    /// Kinds that could not be read, with the reasons.
    pub fn denied(&self) -> impl Iterator<Item = (&str, &str)> {
        self.denied
            .iter()
            .map(|(plural, reason)| (plural.as_str(), reason.as_str()))
    }

    /// Kinds that were listed completely.
    pub fn complete(&self) -> impl Iterator<Item = &str> {
        self.complete.iter().map(String::as_str)
    }

    /// Inputs that were not evaluated.
    pub fn not_evaluated(&self) -> &[String] {
        &self.not_evaluated
    }

    /// Whether everything that was asked for could be evaluated.
    pub fn is_full(&self) -> bool {
        self.denied.is_empty() && self.not_evaluated.is_empty()
    }

    /// Takes over what another part of the input says.
    pub fn merge(&mut self, other: Self) {
        for plural in &other.complete {
            self.add_complete(plural);
        }
        self.denied.extend(other.denied);
        self.not_evaluated.extend(other.not_evaluated);
    }
}
