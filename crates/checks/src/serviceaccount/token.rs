//! Whether a pod gets a token of its service account.

use seawall_model::Pod;

use crate::Context;

/// What decided about the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mount {
    /// The pod enables it.
    AskedFor,
    /// Nothing disables it: the default mounts it.
    ByDefault,
    /// The pod or the account disables it.
    Refused,
}

/// Whether the token is mounted: the pod's setting overrides the account's, and the default is yes.
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

/// Whether a pod has a token of its service account for the API server: one that is mounted automatically, or one from a volume
/// that the API server takes or may take.
pub(crate) fn has_token(context: &Context<'_>, pod: &Pod<'_>) -> bool {
    mount(context, pod) != Mount::Refused || has_token_volume(context, pod)
}

fn has_token_volume(context: &Context<'_>, pod: &Pod<'_>) -> bool {
    let sources = pod.spec.list("volumes").iter();
    let mut sources = sources
        .filter_map(|volume| volume.get("projected"))
        .flat_map(|projected| projected.list("sources"));
    sources.any(|source| {
        source
            .get("serviceAccountToken")
            .and_then(|token| token.str("audience").or(Some("")))
            .is_some_and(|audience| context.analysis.audiences().accepts(audience) != Some(false))
    })
}
