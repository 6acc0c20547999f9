//! Whether a pod gets a token of its service account.

use seawall_model::Pod;

use crate::Context;

/// Who decided about the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mount {
    /// The pod says yes.
    AskedFor,
    /// Nobody said no: the default mounts it.
    ByDefault,
    /// The pod or the account says no.
    Refused,
}

/// Whether the token is mounted: the pod's word wins over the account's, and the default is yes.
pub(super) fn mount(context: &Context<'_>, pod: &Pod<'_>) -> Mount {
    match pod.spec.bool("automountServiceAccountToken") {
        Some(true) => return Mount::AskedFor,
        Some(false) => return Mount::Refused,
        None => {}
    }
    let account = context
        .cluster
        .get("", "ServiceAccount", pod.namespace(), pod.service_account());
    match account.and_then(|account| account.root.bool("automountServiceAccountToken")) {
        Some(false) => Mount::Refused,
        Some(true) => Mount::AskedFor,
        None => Mount::ByDefault,
    }
}
