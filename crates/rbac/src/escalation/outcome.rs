//! The most that somebody could become.

/// The most that somebody could become, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Everything.
    ClusterAdmin,
    /// Root of nodes.
    Node,
    /// The content of every secret.
    EverySecret,
    /// Everything in a namespace.
    NamespaceAdmin,
    /// Somebody else.
    Identity,
    /// The secrets of some namespaces.
    Secrets,
    /// Nobody else; the rights themselves do harm.
    Itself,
    /// Nothing in the list of primitives.
    Nothing,
}

impl Outcome {
    /// In a word, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClusterAdmin => "cluster-admin",
            Self::Node => "node",
            Self::EverySecret => "every-secret",
            Self::NamespaceAdmin => "namespace-admin",
            Self::Identity => "identity",
            Self::Secrets => "secrets",
            Self::Itself => "itself",
            Self::Nothing => "nothing",
        }
    }
}
