//! `seawall.rbac-rights/v1`: everything that a subject can do.

use std::fmt::Write;

use schemars::JsonSchema;
use seawall_rbac::{Identity, Rbac};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::matrix::{Permission, matrix};
use super::named::may_be_more;
use crate::Versioned;

/// The verbs that have a column of their own.
const COLUMNS: &[&str] = &[
    "get", "list", "watch", "create", "update", "patch", "delete",
];

/// The widest that the first column gets, in characters.
const MAX_WIDTH: usize = 60;

/// Everything that a subject can do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rights {
    /// The user name.
    pub user: String,
    /// Its groups.
    pub groups: Vec<String>,
    /// Whether it is in `system:masters`, which is allowed everything.
    pub everything: bool,
    /// What the bindings in the input grant it.
    pub rights: Vec<Permission>,
    /// Why there may be more.
    pub unknown: Vec<String>,
    /// Whether a binding gives it a role that is not known.
    #[serde(skip)]
    is_open: bool,
}

impl Versioned for Rights {
    const SCHEMA: &'static str = "seawall.rbac-rights/v1";
}

impl Rights {
    /// Everything that an identity can do.
    pub fn new(rbac: &Rbac, identity: &Identity) -> Self {
        let open = rbac.open().iter().filter(|binding| {
            let mut subjects = binding.subjects.iter();
            subjects.any(|subject| subject.is(identity))
        });
        let matrix = matrix(rbac, rbac.bindings_for(identity).chain(open.clone()));
        let rights = matrix.iter().flat_map(|(namespace, rows)| {
            rows.iter()
                .map(|(row, verbs)| row.permission(namespace.as_deref(), verbs.clone()))
        });
        Self {
            user: identity.user.clone(),
            groups: identity.groups.clone(),
            everything: identity.is_master(),
            rights: rights.collect(),
            unknown: rbac.gap("*").into_iter().collect(),
            is_open: open.count() > 0,
        }
    }

    /// Whether a binding gives it a role that is not known.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// For people: a matrix for each namespace.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        if self.everything {
            say!(text, "group `system:masters` is allowed everything");
        }
        if self.rights.is_empty() {
            say!(text, "no binding in the input grants anything");
        }
        for rows in self
            .rights
            .chunk_by(|one, next| one.namespace == next.namespace)
        {
            matrix_text(rows, &mut text);
        }
        for gap in &self.unknown {
            say!(text, "{}", may_be_more(gap));
        }
        text
    }
}

/// What holds in one namespace, or everywhere.
fn matrix_text(rows: &[Permission], text: &mut Lines) {
    match rows.first().and_then(|row| row.namespace.as_deref()) {
        None => say!(text, "everywhere"),
        Some(namespace) => say!(text, "in `{namespace}`"),
    }
    let width = rows
        .iter()
        .map(|row| row.label.chars().count())
        .max()
        .unwrap_or(0)
        .min(MAX_WIDTH);
    say!(text, "  {:<width$}  {}", "", COLUMNS.join(" "));
    for row in rows {
        let every = row.verbs.contains("*");
        let mut cells = String::new();
        for column in COLUMNS {
            let mark = if every || row.verbs.contains(*column) {
                "x"
            } else {
                "."
            };
            let _ = write!(cells, "{mark:<length$} ", length = column.len());
        }
        let others: Vec<&str> = row
            .verbs
            .iter()
            .map(String::as_str)
            .filter(|verb| !COLUMNS.contains(verb))
            .collect();
        say!(
            text,
            "  {:<width$}  {}{}",
            row.label,
            cells,
            others.join(",")
        );
    }
}
