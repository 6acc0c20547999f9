//! What controllers are told by arguments, variables and ConfigMaps, and which distribution of Kubernetes brings some.

use seawall_model::{Cluster, Pod};
use seawall_syntax::Node;

/// The value of an argument of a container.
pub(super) fn argument_of<'p>(pod: &Pod<'p>, argument: &str) -> Option<&'p str> {
    pod.containers().find_map(|container| {
        let words = container
            .node
            .strings("command")
            .chain(container.node.strings("args"));
        let words: Vec<&str> = words.collect();
        words.iter().enumerate().find_map(|(at, word)| {
            let rest = word.strip_prefix(argument)?;
            let value = match rest.strip_prefix('=') {
                Some(value) => value,
                None if rest.is_empty() => words.get(at + 1).copied().unwrap_or_default(),
                None => return None,
            };
            (!value.is_empty()).then_some(value)
        })
    })
}

/// Whether an argument is given, or the variable of the environment with its name; it counts where it may be.
pub(super) fn is_set(cluster: &Cluster, pod: &Pod<'_>, argument: &str) -> bool {
    if argument_of(pod, argument).is_some() {
        return true;
    }
    let name = argument
        .trim_start_matches('-')
        .replace('-', "_")
        .to_uppercase();
    let is_there = |variable: &Node| match variable.str("value") {
        Some(value) => !value.is_empty(),
        None => setting_of(cluster, pod.namespace(), variable).unwrap_or(true),
    };
    pod.containers().any(|container| {
        container.environment().any(|(_, variable)| {
            let own = variable.str("name");
            own.is_some_and(|own| own.ends_with(&name)) && is_there(variable)
        })
    })
}

/// Whether the ConfigMap that a variable takes its value from has one; `None` where the input need not hold it.
fn setting_of(cluster: &Cluster, namespace: &str, variable: &Node) -> Option<bool> {
    let reference = variable.get("valueFrom")?.get("configMapKeyRef")?;
    let (name, key) = (reference.str("name")?, reference.str("key")?);
    match cluster.get("", "ConfigMap", namespace, name) {
        Some(map) => {
            let value = map.root.get("data").and_then(|data| data.str(key));
            Some(value.is_some_and(|value| !value.is_empty()))
        }
        None => {
            let known = cluster.coverage.of_in("", "ConfigMap", Some(namespace));
            known.is_complete().then_some(false)
        }
    }
}

/// Which distribution of Kubernetes a cluster is, by the versions of its kubelets.
pub(super) struct Distribution(Option<Vec<String>>);

impl Distribution {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let versions: Vec<String> = cluster
            .of_kind("Node")
            .filter(|node| node.group().is_empty())
            .filter_map(|node| {
                let information = node.root.get("status")?.get("nodeInfo")?;
                Some(information.str("kubeletVersion")?.to_owned())
            })
            .collect();
        let is_known = !versions.is_empty() || cluster.coverage.of("", "Node").is_complete();
        Self(is_known.then_some(versions))
    }

    pub(super) fn is_one_of(&self, parts: &[Box<str>]) -> Option<bool> {
        let versions = self.0.as_ref()?;
        Some(
            versions
                .iter()
                .any(|version| parts.iter().any(|part| version.contains(&**part))),
        )
    }
}
