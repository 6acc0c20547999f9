//! A label for tenants that no namespace has.

use std::collections::BTreeSet;

use anyhow::anyhow;
use seawall_answer::few;
use seawall_content::closest;
use seawall_model::Cluster;

/// The label that Kubernetes sets on every Namespace: it tells none from another.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Why a label gives no tenants. A misspelt one would look like a cluster without borders to cross.
pub(super) fn no_tenants(cluster: &Cluster, label: &str) -> anyhow::Error {
    let namespaces = || cluster.of_kind("Namespace");
    if namespaces().next().is_none() {
        return anyhow!(
            "no Namespace in the input, so no label identifies tenants\n  hint: add the Namespaces, or leave out `--tenant-label`"
        );
    }
    let labels: BTreeSet<&str> = namespaces()
        .filter_map(|namespace| namespace.metadata()?.get("labels"))
        .flat_map(|labels| labels.entries())
        .map(|entry| &*entry.key)
        .filter(|key| *key != NAME_LABEL)
        .collect();
    let hint = match closest(label, labels.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if labels.is_empty() => "the Namespaces in the input have no labels".to_owned(),
        None => format!(
            "the Namespaces in the input have {}",
            few(&labels
                .iter()
                .map(|key| format!("`{key}`"))
                .collect::<Vec<_>>())
        ),
    };
    anyhow!("no Namespace in the input has the label `{label}`\n  hint: {hint}")
}
