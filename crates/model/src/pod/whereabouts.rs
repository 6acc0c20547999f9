//! The namespace that a pod runs in: that of its object, or of the object inside it that the pod was written in.

use seawall_syntax::Node;

use super::{Paths, Pod};

/// Groups whose objects bring what is written in them to another namespace than their own: one that is said when it
/// happens, or one of another cluster.
const PLACED_LATER: &[&str] = &[
    "template.openshift.io",
    "work.open-cluster-management.io",
    "apps.open-cluster-management.io",
    "kubernetes.crossplane.io",
    "kubernetes.m.crossplane.io",
];

/// Where a pod runs, as far as what it was found in says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Whereabouts {
    /// Beside its object.
    #[default]
    Own,
    /// In the namespace that the inner object names.
    Named(Box<str>),
    /// The inner object names none.
    Unsaid,
    /// What the inner object names is filled in later.
    FilledIn,
}

impl Whereabouts {
    /// What an object inside another one says.
    pub(crate) fn of(inner: &Node) -> Self {
        let metadata = inner.get("metadata");
        match metadata.and_then(|metadata| metadata.str("namespace")) {
            None | Some("") => Self::Unsaid,
            Some(name) if name.contains(['$', '{']) => Self::FilledIn,
            Some(name) => Self::Named(name.into()),
        }
    }
}

impl<'a> Pod<'a> {
    /// The namespace that it runs in; empty when the file leaves it open. Where [`Pod::has_open_namespace`] says so, that
    /// of its object stands for one that is not known.
    pub fn namespace(&self) -> &'a str {
        match self.paths {
            Paths::Found(found) => match &found.whereabouts {
                Whereabouts::Named(name) => name,
                _ => &self.object.namespace,
            },
            Paths::Plain(_) => &self.object.namespace,
        }
    }

    /// Whether it stands in an object inside its own one, and which namespace that comes to is not said.
    pub fn has_open_namespace(&self) -> bool {
        let Paths::Found(found) = self.paths else {
            return false;
        };
        match found.whereabouts {
            Whereabouts::Own | Whereabouts::Named(_) => false,
            Whereabouts::FilledIn => true,
            Whereabouts::Unsaid => {
                self.object.namespace.name().is_none()
                    || PLACED_LATER.contains(&self.object.group())
            }
        }
    }
}
