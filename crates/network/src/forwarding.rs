//! Policies of Calico for what hosts forward: through which host a connection goes is in no object.

use seawall_model::ObjectId;

/// Such a policy, and for which directions it is, seen from the pods.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forwarding {
    pub object: ObjectId,
    pub ingress: bool,
    pub egress: bool,
}
