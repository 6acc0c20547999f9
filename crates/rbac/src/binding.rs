//! RoleBindings and ClusterRoleBindings.

use std::fmt;

use seawall_model::{ObjectId, Principal};
use seawall_syntax::Shown;
use seawall_syntax::Text;

use crate::RoleKey;
use crate::role::RoleId;

/// A binding whose role is there.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Namespace of a RoleBinding; `None` for a ClusterRoleBinding, which holds everywhere.
    pub namespace: Option<Box<str>>,
    /// Its name.
    pub name: Text,
    /// The role that it gives.
    pub role: RoleKey,
    /// That role; `None` when it is not in the input.
    pub(crate) role_id: Option<RoleId>,
    /// To whom.
    pub subjects: Vec<Principal>,
    /// The object.
    pub object: ObjectId,
    /// Kind and namespace of the object of another program that stands for it; `None` for a binding as such.
    pub made_of: Option<(Box<str>, Box<str>)>,
    /// Why what it gives is not known, or not all that it gives, where that is so.
    pub(crate) open: Open,
}

/// Why what a binding gives is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Open {
    /// Its role may stand elsewhere.
    Elsewhere,
    /// Its role comes with Kubernetes, and may hold more.
    Growing,
    /// Its role gathers others that come with Kubernetes, and may hold more.
    Gathering,
    /// Its role gathers nothing, and rules are written beside that.
    Unsettled,
    /// Its role is declared several times with different content.
    RoleContested,
    /// It is declared several times with different content.
    Contested,
    /// The object that stands for it does not tell.
    Given(Box<str>),
}

impl Binding {
    /// Why what it gives is not known, where it is open, as a sentence without a full stop.
    pub fn why_open(&self) -> String {
        let role = &self.role;
        match &self.open {
            Open::Given(reason) => reason.to_string(),
            Open::Contested => format!(
                "{self} is declared several times with different content, and whether it grants {role} is not known"
            ),
            Open::RoleContested => format!(
                "{self} grants {role}, which is declared several times with different content"
            ),
            Open::Gathering => {
                format!("{self} gives {role}, which gathers roles that are not in the input")
            }
            Open::Unsettled => format!(
                "{self} gives {role}, which gathers nothing in the input, and whether the rules beside its aggregation rule hold is not known"
            ),
            Open::Elsewhere | Open::Growing => {
                format!("{self} grants {role}, which is not in the input")
            }
        }
    }

    /// Whether it gives the built-in role that may do everything.
    pub(crate) fn gives_cluster_admin(&self) -> bool {
        self.role.is_cluster_admin() && self.made_of.is_none()
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
        if let Some((kind, namespace)) = &self.made_of {
            let place = if namespace.is_empty() { "" } else { "/" };
            let (namespace, name) = (Shown(namespace), Shown(&self.name));
            return write!(f, "{kind} `{namespace}{place}{name}`");
        }
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
