//! What Linkerd lets in where no policy of its own speaks: a setting of the mesh, and annotations of namespaces and pods.

use std::collections::BTreeMap;

use seawall_model::{Cluster, ObjectId};
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::foreign::{Foreign, MESH, Strangers};

/// The annotation of a namespace or a pod; that of the pod counts before the other.
const POLICY: &str = "config.linkerd.io/default-inbound-policy";
/// The annotation by which pods get the proxy.
const INJECT: &str = "linkerd.io/inject";
/// The name of the proxy's container.
const PROXY: &str = "linkerd-proxy";
/// Policies that stop nothing.
const OPEN: &[&str] = &["all-unauthenticated", "audit"];
/// Longest settings that are searched, in bytes.
const MAX_SETTINGS: usize = 1 << 20;

impl Builder<'_> {
    /// Adds what stops connections to pods of the mesh unless a policy of Linkerd allows them.
    pub(crate) fn linkerd_defaults(&self, strangers: &mut Strangers) {
        let of_mesh = setting(self.cluster);
        let mut known: BTreeMap<ObjectId, usize> = BTreeMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            let Some(pod) = self.cluster.pod(endpoint.pod) else {
                continue;
            };
            let of_pod = |key: &str| pod.annotations().and_then(|own| own.str(key));
            let namespace = self.cluster.find("", "Namespace", "", endpoint.namespace);
            let of_namespace = |key: &str| self.cluster.object(namespace?).annotation(key);
            let has_proxy = || pod.containers().any(|container| container.name == PROXY);
            let inject = of_pod(INJECT).or_else(|| of_namespace(INJECT));
            if !matches!(inject, Some("enabled" | "ingress")) && !has_proxy() {
                continue;
            }
            let by = if let Some(policy) = of_pod(POLICY) {
                Some((endpoint.object, POLICY, policy))
            } else if let (Some(policy), Some(namespace)) = (of_namespace(POLICY), namespace) {
                Some((namespace, POLICY, policy))
            } else {
                of_mesh.map(|(id, policy)| (id, "defaultInboundPolicy", policy))
            };
            let Some((object, key, policy)) = by.filter(|(.., policy)| !OPEN.contains(policy))
            else {
                continue;
            };
            let index = *known.entry(object).or_insert_with(|| {
                strangers.all.push(Foreign {
                    object,
                    subject: None,
                    effect: MESH,
                    by: Some(format!("`{key}: {policy}`")),
                });
                strangers.all.len() - 1
            });
            strangers.of[id].push(index);
        }
    }
}

/// What the settings of the mesh say, with the object that holds them.
fn setting(cluster: &Cluster) -> Option<(ObjectId, &str)> {
    let id = cluster.find("", "ConfigMap", "linkerd", "linkerd-config")?;
    let data = cluster.object(id).root.get("data");
    let values = data.and_then(|data: &Node| data.str("values"))?;
    let lines = values.get(..MAX_SETTINGS).unwrap_or(values).lines();
    let mut found = lines.filter_map(|line| line.trim().strip_prefix("defaultInboundPolicy:"));
    let policy = found.next()?.trim().trim_matches(['"', '\'']);
    (!policy.is_empty()).then_some((id, policy))
}
