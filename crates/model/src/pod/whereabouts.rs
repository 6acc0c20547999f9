//! The namespace that a pod runs in: that of its object, or of the object inside it that the pod was written in.

use seawall_syntax::Node;

use crate::NamespaceRef;

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
        Self::in_namespace(metadata.and_then(|metadata| metadata.str("namespace")))
    }

    /// What a namespace that is named for an object says.
    pub(crate) fn in_namespace(name: Option<&str>) -> Self {
        match name {
            None | Some("") => Self::Unsaid,
            Some(name) if name.contains(['$', '{']) => Self::FilledIn,
            Some(name) => Self::Named(name.into()),
        }
    }

    /// The namespace that is named.
    pub(crate) fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            _ => None,
        }
    }

    /// Whether nothing says which namespace an object comes to that stands inside one of this namespace and API group.
    pub(crate) fn is_open(&self, outer: &NamespaceRef, group: &str) -> bool {
        match self {
            Self::Own | Self::Named(_) => false,
            Self::FilledIn => true,
            Self::Unsaid => outer.name().is_none() || PLACED_LATER.contains(&group),
        }
    }
}
