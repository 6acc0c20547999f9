//! What the server says of the one who asks, besides the name: `user.extra`.

use crate::json::{self, Step};

/// What says which token was used (`user.extra`, since Kubernetes 1.30).
pub(crate) const CREDENTIAL: &str = "authentication.kubernetes.io/credential-id";
/// The pod that a token is bound to.
pub(crate) const POD: &str = "authentication.kubernetes.io/pod-name";
/// The node that a token is bound to.
pub(crate) const NODE: &str = "authentication.kubernetes.io/node-name";

/// The first value of a key of `user.extra`.
pub(crate) fn extra(key: &str) -> Box<[Step]> {
    json::steps(&["user", "extra", key, "0"])
}
