//! What things are called. Identity is a type and never loose text: names are compared as names, and only what a person
//! wrote as a pattern is one.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use seawall_syntax::{Shown, Text};

/// A kind in its API group, whatever the version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GroupKind {
    /// `apps`; empty for the core group.
    pub group: Text,
    /// `Deployment`.
    pub kind: Text,
}

impl GroupKind {
    /// A kind of a group.
    pub fn new(group: &str, kind: &str) -> Self {
        Self::of_text(group, kind.into())
    }

    /// The same, of a kind whose text is shared.
    pub fn of_text(group: &str, kind: Text) -> Self {
        Self {
            group: shared_group(group),
            kind,
        }
    }
}

/// Groups of which there are many objects, each a text that all share.
static GROUPS: LazyLock<[Text; 4]> = LazyLock::new(|| {
    [
        "apps".into(),
        "batch".into(),
        "networking.k8s.io".into(),
        "rbac.authorization.k8s.io".into(),
    ]
});

fn shared_group(group: &str) -> Text {
    if group.is_empty() {
        return Text::default();
    }
    let known = GROUPS.iter().find(|known| known.as_str() == group);
    known.cloned().unwrap_or_else(|| group.into())
}

impl fmt::Display for GroupKind {
    /// `Deployment.apps`, and `Pod` for the core group.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if self.group.is_empty() {
            Ok(())
        } else {
            write!(f, ".{}", self.group)
        }
    }
}

/// Where an object lives. Every object has one after loading: what leaves its namespace open gets one, once, and what
/// lives outside of namespaces loses the one that somebody wrote, as the API server has it.
///
/// Reads as text: the name of the namespace, empty outside of any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum NamespaceRef {
    /// Outside of namespaces.
    #[default]
    Cluster,
    /// In the namespace of this name.
    Named(Text),
}

impl NamespaceRef {
    /// The namespace of this name; the cluster for the empty text.
    pub fn of(name: &str) -> Self {
        if name.is_empty() {
            Self::Cluster
        } else {
            Self::Named(name.into())
        }
    }

    /// The same, of a text that is shared.
    pub fn of_text(name: &Text) -> Self {
        match name.is_empty() {
            true => Self::Cluster,
            false => Self::Named(name.clone()),
        }
    }

    /// The name as a text to share, where there is one.
    pub fn text(&self) -> Option<Text> {
        match self {
            Self::Cluster => None,
            Self::Named(name) => Some(name.clone()),
        }
    }

    /// The name; empty outside of namespaces.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cluster => "",
            Self::Named(name) => name,
        }
    }

    /// The name, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Cluster => None,
            Self::Named(name) => Some(name),
        }
    }
}

impl Deref for NamespaceRef {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for NamespaceRef {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for NamespaceRef {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for NamespaceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(self.as_str()).fmt(f)
    }
}

/// One object by its identity, whether or not it is in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ObjectRef {
    /// Its kind.
    pub kind: GroupKind,
    /// Where it lives.
    pub namespace: NamespaceRef,
    /// `metadata.name`; the prefix and `*` where the server makes the name up.
    pub name: Text,
}

impl fmt::Display for ObjectRef {
    /// `shop/Deployment/front`, without the namespace where there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(namespace) = self.namespace.name() {
            write!(f, "{}/", Shown(namespace))?;
        }
        write!(f, "{}/{}", Shown(&self.kind.kind), Shown(&self.name))
    }
}

/// The top owner of pods: a Deployment and not one of its ReplicaSets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkloadRef(pub ObjectRef);

impl Deref for WorkloadRef {
    type Target = ObjectRef;

    fn deref(&self) -> &ObjectRef {
        &self.0
    }
}

impl fmt::Display for WorkloadRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// There is one for each pod in every engine.
    #[test]
    fn an_identity_is_four_addresses() {
        assert_eq!(size_of::<ObjectRef>(), 4 * size_of::<usize>());
        let (one, other) = (GroupKind::new("apps", "A"), GroupKind::new("apps", "B"));
        assert_eq!(one.group.as_ptr(), other.group.as_ptr());
    }

    #[test]
    fn identities_read_as_people_write_them() {
        let deployment = ObjectRef {
            kind: GroupKind::new("apps", "Deployment"),
            namespace: NamespaceRef::of("shop"),
            name: "front".into(),
        };
        assert_eq!(deployment.to_string(), "shop/Deployment/front");
        assert_eq!(deployment.kind.to_string(), "Deployment.apps");
        let node = ObjectRef {
            kind: GroupKind::new("", "Node"),
            namespace: NamespaceRef::of(""),
            name: "n1".into(),
        };
        assert_eq!(node.to_string(), "Node/n1");
        assert_eq!(node.namespace, NamespaceRef::Cluster);
    }
}
