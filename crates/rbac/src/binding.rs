//! RoleBindings and ClusterRoleBindings.

use std::fmt;

use seawall_model::{ObjectId, Principal};

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
}

impl Binding {
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
            Some(namespace) => write!(f, "RoleBinding `{namespace}/{}`", self.name),
            None => write!(f, "ClusterRoleBinding `{}`", self.name),
        }
    }
}
