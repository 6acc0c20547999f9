//! Workloads with pod templates by what they are called: who may change a template needs one that is there.

use std::collections::{BTreeMap, HashMap};

use seawall_model::Cluster;
use seawall_syntax::Text;

use super::holding::Names;
use super::inventory::{Inventory, NamespaceId};

/// Names of workloads by namespace.
pub(super) type Named = BTreeMap<NamespaceId, Vec<Text>>;

/// Workloads by group and kind.
#[derive(Debug, Default)]
pub(super) struct Templates(HashMap<(Box<str>, Box<str>), Named>);

impl Templates {
    pub(super) fn of(cluster: &Cluster, inventory: &Inventory) -> Self {
        let mut found = Self::default();
        for runner in inventory.runners.values() {
            let Some(pod) = cluster.pod(runner.pod).filter(|pod| !pod.is_running_kind()) else {
                continue;
            };
            let key = (pod.object.group().into(), pod.object.kind.as_ref().into());
            let named = found.0.entry(key).or_default();
            let names = named.entry(runner.namespace).or_default();
            // The pods of one object follow one another.
            if names.last() != Some(&runner.name) {
                names.push(runner.name.clone());
            }
        }
        found
    }

    /// The names of the workloads of a kind.
    pub(super) fn of_kind(&self, group: &str, kind: &str) -> Option<&Named> {
        self.0.get(&(group.into(), kind.into()))
    }
}

impl Names {
    /// Whether a name that begins with that of an owner is among them, as generated names do.
    pub(super) fn has_generated(&self, owner: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.iter().any(|name| is_generated(name, owner)),
        }
    }
}

/// Whether a name is that of an owner with a suffix.
pub(super) fn is_generated(name: &str, owner: &str) -> bool {
    let suffix = name.strip_prefix(owner);
    let suffix = suffix.and_then(|suffix| suffix.strip_prefix('-'));
    suffix.is_some_and(|suffix| !suffix.is_empty())
}
