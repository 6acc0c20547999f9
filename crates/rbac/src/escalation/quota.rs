//! Namespaces in which a ResourceQuota allows no pod.

use std::collections::HashMap;

use seawall_model::{Cluster, Object};
use seawall_syntax::Node;

/// What has to happen for a pod to be created, by namespace, where a quota allows none.
pub(super) fn full(cluster: &Cluster) -> HashMap<&str, String> {
    let mut found = HashMap::new();
    for quota in cluster.of_kind("ResourceQuota") {
        if let Some(limit) = allows_no_pod(quota) {
            found.entry(&*quota.namespace).or_insert_with(|| {
                format!(
                    "ResourceQuota `{}/{}`, which has `{limit}: 0`, is raised",
                    quota.namespace, quota.name
                )
            });
        }
    }
    found
}

/// The limit by which a quota allows no pod. One with scopes is about some pods only, and others can be made.
fn allows_no_pod(quota: &Object) -> Option<&'static str> {
    let spec = quota.spec().filter(|_| quota.group().is_empty())?;
    let is_scoped = !spec.list("scopes").is_empty()
        || spec
            .get("scopeSelector")
            .is_some_and(|node| !node.is_null());
    let hard = spec.get("hard").filter(|_| !is_scoped)?;
    let is_zero = |limit: &&str| {
        let value = hard.get(limit).and_then(Node::scalar_text);
        value.is_some_and(|value| value.as_str().trim() == "0")
    };
    ["pods", "count/pods"].into_iter().find(is_zero)
}
