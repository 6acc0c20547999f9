//! `seawall.rbac-diff/v1`: what a change grants, and what it revokes.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_model::Principal;
use seawall_rbac::Rbac;
use seawall_text::{Lines, say};
use serde::Serialize;

use super::matrix::{Permission, Row, matrix};
use super::named::{Phrase, may_be_more, scope};
use crate::Versioned;

/// What a change grants, and what it revokes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Diff {
    /// Permissions that only the new input grants.
    pub granted: Vec<Change>,
    /// Permissions that only the old input grants.
    pub taken: Vec<Change>,
    /// Why there may be more.
    pub unknown: Vec<String>,
}

/// Verbs that a subject gains or loses.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Change {
    /// The subject.
    pub subject: Phrase,
    /// What it gains or loses.
    #[serde(flatten)]
    pub permission: Permission,
}

/// A subject and where its permissions apply.
type Scope = (Principal, Option<String>);

/// Verbs by scope and row.
type Verbs = BTreeMap<(Scope, Row), BTreeSet<String>>;

impl Versioned for Diff {
    const SCHEMA: &'static str = "seawall.rbac-diff/v1";
}

impl Diff {
    /// Compares what two inputs grant.
    pub fn new(old: &Rbac, new: &Rbac) -> Self {
        let (before, after) = (verbs(old), verbs(new));
        Self {
            granted: beyond(&after, &before),
            taken: beyond(&before, &after),
            unknown: old.gap("*").or_else(|| new.gap("*")).into_iter().collect(),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for (title, sign, changes) in [
            ("grants", '+', &self.granted),
            ("revokes", '-', &self.taken),
        ] {
            if changes.is_empty() {
                continue;
            }
            say!(text, "{title}");
            let of_one = |one: &Change, next: &Change| {
                one.subject == next.subject && one.permission.namespace == next.permission.namespace
            };
            for changes in changes.chunk_by(of_one) {
                let first = &changes[0];
                let scope = scope(first.permission.namespace.as_deref());
                say!(text, "  {}, {scope}", first.subject);
                for change in changes {
                    say!(text, "    {sign} {}", change.permission.clause());
                }
            }
        }
        if self.unknown.is_empty() && text.is_empty() {
            say!(text, "no change in permissions");
        }
        for gap in &self.unknown {
            say!(text, "{}", may_be_more(gap));
        }
        text
    }
}

impl Change {
    /// In a line of its own.
    pub fn text(&self) -> String {
        let scope = scope(self.permission.namespace.as_deref());
        format!("{}: {} {scope}", self.subject, self.permission.clause())
    }
}

/// What each subject is given by name. A role that is not in the input counts as one permission: giving it is a grant.
fn verbs(rbac: &Rbac) -> Verbs {
    let mut all = Verbs::new();
    for binding in rbac.all_bindings() {
        let of_binding = matrix(rbac, std::iter::once(binding));
        for subject in &binding.subjects {
            for (namespace, rows) in &of_binding {
                for (row, verbs) in rows {
                    let key = ((subject.clone(), namespace.clone()), row.clone());
                    all.entry(key).or_default().extend(verbs.iter().cloned());
                }
            }
        }
    }
    all
}

/// What one side grants beyond the other.
fn beyond(all: &Verbs, others: &Verbs) -> Vec<Change> {
    let none = BTreeSet::new();
    all.iter()
        .filter_map(|(key, verbs)| {
            let known = others.get(key).unwrap_or(&none);
            let new: BTreeSet<String> = verbs.difference(known).cloned().collect();
            let ((subject, namespace), row) = key;
            (!new.is_empty()).then(|| Change {
                subject: Phrase::new(subject),
                permission: row.permission(namespace.as_deref(), new),
            })
        })
        .collect()
}
