//! One resource of the API.

use std::borrow::Cow;

/// Text of the built-in table or of an input.
pub type Name = Cow<'static, str>;

/// Whether objects live in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Outside of namespaces.
    Cluster,
    /// In a namespace.
    Namespaced,
}

/// What the API server does with what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// Stored: it can be listed.
    Stored,
    /// Answered and not stored: it can only be created.
    Review,
    /// A name that only stands in RBAC rules, as `users` in rules on impersonation.
    Virtual,
}

/// Why a resource is in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provenance {
    /// Part of Kubernetes.
    Builtin,
    /// Defined in the input, or served by the API server that was asked.
    Defined,
    /// Part of Kubernetes once.
    Former,
    /// A custom resource that many clusters have; whether this one has it is not known.
    Known,
}

/// A resource of the API with all its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiResource {
    /// API group; empty for the core group.
    pub group: Name,
    /// `Deployment`; empty where nothing is of this kind, as for `users`.
    pub kind: Name,
    /// `deployments`: the name in paths and in RBAC rules.
    pub plural: Name,
    /// `deployment`.
    pub singular: Name,
    /// `deploy`.
    pub short_names: Vec<Name>,
    /// Whether objects live in namespaces.
    pub scope: Scope,
    /// Served versions, the preferred one first.
    pub versions: Vec<Name>,
    /// `status`, `scale`, `exec`.
    pub subresources: Vec<Name>,
    /// `all` and others: names for several resources at once.
    pub categories: Vec<Name>,
    /// What the API server does with it.
    pub nature: Nature,
    /// Why it is in the catalogue.
    pub provenance: Provenance,
    /// Whether an engine reads it or it may run pods, so that a scan of a live cluster has to list it.
    pub is_listed: bool,
}

impl ApiResource {
    /// `deployments.apps`, as RBAC and `kubectl` write it; without a dot in the core group.
    pub fn full_name(&self) -> String {
        match &*self.group {
            "" => self.plural.to_string(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// `apps/v1` with the preferred version; `None` where no version is known.
    pub fn api_version(&self) -> Option<String> {
        let version = self.versions.first()?;
        Some(match &*self.group {
            "" => version.to_string(),
            group => format!("{group}/{version}"),
        })
    }

    /// Whether Kubernetes itself brings it.
    pub fn is_builtin(&self) -> bool {
        self.provenance == Provenance::Builtin
    }

    /// Whether objects live outside of namespaces.
    pub fn is_cluster_scoped(&self) -> bool {
        self.scope == Scope::Cluster
    }

    /// Whether the resource is known to have this subresource.
    pub fn has_subresource(&self, name: &str) -> bool {
        self.subresources.iter().any(|known| known == name)
    }
}
