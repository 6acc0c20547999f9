//! Secret stores of the External Secrets Operator, as they are in the input.

use seawall_model::{Cluster, Object, ObjectId};
use seawall_syntax::Node;

pub(super) const GROUP: &str = "external-secrets.io";
pub(super) const KINDS: [&str; 2] = ["SecretStore", "ClusterSecretStore"];
/// The namespace that the Kubernetes provider reads where the store names none.
const REMOTE: &str = "default";

/// Every store, with all declarations of those that are declared several times.
pub(super) fn stores(cluster: &Cluster) -> impl Iterator<Item = (ObjectId, &Object)> {
    let kinds = KINDS.into_iter().flat_map(|kind| cluster.ids_of_kind(kind));
    let stores = kinds.map(|id| (*id, cluster.object(*id)));
    stores.filter(|(_, store)| store.group() == GROUP)
}

/// The settings of the Kubernetes provider, where the store is of that one.
pub(super) fn kubernetes(store: &Object) -> Option<&Node> {
    store.spec()?.walk(&["provider", "kubernetes"])
}

/// The namespace whose Secrets such a store reads.
pub(super) fn remote(provider: &Node) -> &str {
    let named = provider.str("remoteNamespace");
    named.filter(|name| !name.is_empty()).unwrap_or(REMOTE)
}

/// The namespaces whose Secrets stores hand over.
pub(super) fn namespaces(cluster: &Cluster) -> impl Iterator<Item = &str> {
    stores(cluster)
        .filter_map(|(_, store)| kubernetes(store))
        .map(remote)
}
