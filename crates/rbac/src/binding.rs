//! RoleBindings and ClusterRoleBindings.

use std::fmt;

use seawall_model::{ObjectId, Principal};
use seawall_syntax::Shown;

use crate::RoleKey;
use crate::role::RoleId;

/// A binding whose role is there.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Namespace of a RoleBinding; `None` for a ClusterRoleBinding, which holds everywhere.
    pub namespace: Option<Box<str>>,
    /// Its name.
    pub name: Box<str>,
    /// The role that it gives.
    pub role: RoleKey,
    /// That role; `None` when it is not in the input.
    pub(crate) role_id: Option<RoleId>,
    /// To whom.
    pub subjects: Vec<Principal>,
    /// The object.
    pub object: ObjectId,
    /// Why what it gives is not known, or not all that it gives, where that is so.
    pub(crate) open: Open,
}

/// Why what a binding gives is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Its role may stand elsewhere.
    Elsewhere,
    /// Its role comes with Kubernetes, and may hold more.
    Growing,
    /// Its role is declared several times with different content.
    RoleContested,
    /// It is declared several times with different content.
    Contested,
}

impl Binding {
    /// Why what it gives is not known, where it is open, as a sentence without a full stop.
    pub fn why_open(&self) -> String {
        let role = &self.role;
        match self.open {
            Open::Contested => format!(
                "{self} is declared several times with different content, and whether it grants {role} is not known"
            ),
            Open::RoleContested => format!(
                "{self} grants {role}, which is declared several times with different content"
            ),
            Open::Elsewhere | Open::Growing => {
                format!("{self} grants {role}, which is not in the input")
            }
        }
    }

    /// Whether it gives a role that nobody knows to somebody: that may be anything.
    pub fn is_unknown(&self) -> bool {
        self.role_id.is_none() && !self.subjects.is_empty()
    }

    /// Whether the binding counts for requests in a namespace (empty for requests outside of any).
    pub fn holds_in(&self, namespace: &str) -> bool {
        self.namespace
            .as_deref()
            .is_none_or(|own| !namespace.is_empty() && own == namespace)
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(
                f,
                "RoleBinding `{}/{}`",
                Shown(namespace),
                Shown(&self.name)
            ),
            None => write!(f, "ClusterRoleBinding `{}`", Shown(&self.name)),
        }
    }
}
