//! What is known of the cluster that events are of, for rules that join an event with it.

use crate::extracted::Extracted;
use crate::record::Record;

/// A question about the cluster, for the request of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Join {
    /// What the one who asks can get to by attack paths: `cluster-admin`, `node`, `cluster-secrets`.
    ActorReaches,
    /// What whoever holds the pod that the request is about can get to.
    ObjectReaches,
    /// Whether the pod or Service that the request is about can be reached from outside of the cluster.
    ObjectExposed,
    /// Images of the pod in the request that no pod of the cluster runs.
    UnknownImages,
    /// The pod that the address of the request belongs to, as `namespace/name`.
    SourcePod,
    /// Whether the token is bound to a pod or node, and the request comes from none of its addresses.
    CredentialElsewhere,
}

/// The cluster that events are of.
pub trait Surroundings: std::fmt::Debug {
    /// The answer for the request of an event; unknown where the cluster does not tell.
    fn join(&self, join: Join, record: &Record<'_>) -> Extracted<'static>;
}

impl Join {
    /// All of them, with the fields that rules ask them with.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::ActorReaches, "sw.actor.reaches"),
        (Self::ObjectReaches, "sw.object.reaches"),
        (Self::ObjectExposed, "sw.object.exposed"),
        (Self::UnknownImages, "sw.images.unknown"),
        (Self::SourcePod, "sw.source.pod"),
        (Self::CredentialElsewhere, "sw.credential.elsewhere"),
    ];

    /// Whether its answer is a list.
    pub(crate) fn is_list(self) -> bool {
        matches!(
            self,
            Self::ActorReaches | Self::ObjectReaches | Self::UnknownImages
        )
    }
}
