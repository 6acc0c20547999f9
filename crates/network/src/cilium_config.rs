//! What Cilium's agents are told: by their ConfigMap, by arguments and variables that override it, and on some nodes alone.

use std::collections::BTreeSet;

use seawall_model::{Cluster, Object, ObjectId, Pod};

use crate::kinds::{ADMIN, CILIUM, NETWORK_POLICY};

/// The ConfigMap of the agents.
const CONFIG: &str = "cilium-config";
/// Whether pods are closed by what selects them, always, or never.
const ENABLE_POLICY: &str = "enable-policy";
/// Whether what policies stop is only written down.
const AUDIT: &str = "policy-audit-mode";
/// Whether the node reaches its own pods whatever policies say.
const ALLOW_LOCALHOST: &str = "allow-localhost";

/// Kinds that can be turned off, and by which setting.
const SWITCHES: &[(&str, &str, &str)] = &[
    (NETWORK_POLICY, "NetworkPolicy", "enable-k8s-networkpolicy"),
    (
        CILIUM,
        "CiliumNetworkPolicy",
        "enable-cilium-network-policy",
    ),
    (
        CILIUM,
        "CiliumClusterwideNetworkPolicy",
        "enable-cilium-clusterwide-network-policy",
    ),
    (
        ADMIN,
        "ClusterNetworkPolicy",
        "enable-k8s-cluster-network-policy",
    ),
];

/// What is known of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing says it, so the agents' own default counts.
    Nothing,
    One(String, ObjectId),
    /// It is not the same everywhere.
    Several(ObjectId),
}

/// Which pods are closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Those that a policy selects.
    #[default]
    Selected,
    /// Every one, by this object.
    Always(ObjectId),
    /// None: policies stop nothing, by this object and this setting.
    Never(ObjectId, &'static str),
    /// Why that is not known, as a sentence without a full stop.
    Unknown(String),
}

/// How the agents take policies.
#[derive(Debug, Clone, Default)]
pub(crate) struct CiliumConfig {
    pub mode: Mode,
    /// Kinds that are turned off: group, kind, and why, as a sentence without a full stop.
    off: Vec<(&'static str, &'static str, String)>,
    /// Whether policies are asked about what comes from a pod's own node.
    pub asks_for_localhost: bool,
}

impl CiliumConfig {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut config = Self {
            mode: mode(cluster),
            asks_for_localhost: matches!(
                told(cluster, ALLOW_LOCALHOST),
                Told::One(value, _) if value == "policy"
            ),
            off: Vec::new(),
        };
        for (group, kind, key) in SWITCHES {
            match told(cluster, key) {
                Told::One(value, id) if !is_true(&value) => {
                    let why = format!(
                        "Cilium ignores {kind} objects: {} sets `{key}: {value}`",
                        named(cluster, id)
                    );
                    config.off.push((group, kind, why));
                }
                Told::Several(id) if config.mode == Mode::Selected => {
                    config.mode = Mode::Unknown(differs(cluster, key, id));
                }
                _ => {}
            }
        }
        config
    }

    /// Why objects of a kind are not asked.
    pub(crate) fn ignores(&self, object: &Object) -> Option<&str> {
        let mut off = self.off.iter();
        let found = off.find(|(group, kind, _)| *group == object.group() && *kind == &*object.kind);
        found.map(|(.., why)| why.as_str())
    }
}

/// A setting of the agents in their ConfigMap.
pub(crate) fn cilium_setting<'c>(cluster: &'c Cluster, key: &str) -> Option<&'c str> {
    let (_, config) = maps(cluster).next()?;
    config.root.get("data")?.str(key)
}

fn mode(cluster: &Cluster) -> Mode {
    match told(cluster, AUDIT) {
        Told::One(value, id) if is_true(&value) => return Mode::Never(id, AUDIT),
        Told::Several(id) => return Mode::Unknown(differs(cluster, AUDIT, id)),
        _ => {}
    }
    match told(cluster, ENABLE_POLICY) {
        Told::One(value, id) => match &*value.to_lowercase() {
            "always" => Mode::Always(id),
            "never" => Mode::Never(id, ENABLE_POLICY),
            "default" => Mode::Selected,
            _ => Mode::Unknown(format!(
                "{} sets `{ENABLE_POLICY}: {value}`, which Cilium does not accept",
                named(cluster, id)
            )),
        },
        Told::Several(id) => Mode::Unknown(differs(cluster, ENABLE_POLICY, id)),
        Told::Nothing => Mode::Selected,
    }
}

fn differs(cluster: &Cluster, key: &str, id: ObjectId) -> String {
    format!(
        "whether and how Cilium enforces policies is not known: `{key}` has different values, one of them in {}",
        named(cluster, id)
    )
}

fn named(cluster: &Cluster, id: ObjectId) -> String {
    let object = cluster.object(id);
    format!("{} `{}`", object.kind, object.name)
}

/// As the agents read what is true or not.
fn is_true(value: &str) -> bool {
    matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

fn maps(cluster: &Cluster) -> impl Iterator<Item = (ObjectId, &Object)> {
    let ids = cluster.ids_of_kind("ConfigMap").iter().copied();
    ids.map(|id| (id, cluster.object(id)))
        .filter(|(_, object)| &*object.name == CONFIG && object.group().is_empty())
}

/// What the agents are told by a setting.
pub(crate) fn told(cluster: &Cluster, key: &str) -> Told {
    // An argument comes before a variable, and that before the ConfigMap.
    let mut by_place = [Vec::new(), Vec::new(), Vec::new()];
    for id in cluster.ids_of_kind("DaemonSet") {
        agent_settings(cluster.object(*id), key, |place, value| {
            by_place[place].push((value, *id));
        });
    }
    by_place[2].extend(maps(cluster).filter_map(|(id, map)| {
        let value = map.root.get("data")?.str(key)?;
        Some((value.to_owned(), id))
    }));
    let Some(said) = by_place.iter_mut().find(|said| !said.is_empty()) else {
        return of_nodes(cluster, key).map_or(Told::Nothing, |(_, id)| Told::Several(id));
    };
    let mut said = std::mem::take(said);
    let values: BTreeSet<String> = said.iter().map(|(value, _)| value.clone()).collect();
    let Some((value, id)) = said.pop() else {
        return Told::Nothing;
    };
    if values.len() > 1 {
        return Told::Several(id);
    }
    match of_nodes(cluster, key) {
        Some((other, by)) if other != value => Told::Several(by),
        _ => Told::One(value, id),
    }
}

/// What only some nodes are told.
fn of_nodes(cluster: &Cluster, key: &str) -> Option<(String, ObjectId)> {
    let mut ids = cluster.ids_of_kind("CiliumNodeConfig").iter().copied();
    ids.find_map(|id| {
        let object = cluster.object(id);
        let said = object.spec()?.get("defaults")?.str(key)?;
        (object.group() == CILIUM).then(|| (said.to_owned(), id))
    })
}

/// What arguments (0) and variables (1) of an agent say.
fn agent_settings(object: &Object, key: &str, mut say: impl FnMut(usize, String)) {
    let argument = format!("--{key}");
    let variable = format!("CILIUM_{}", key.to_uppercase().replace('-', "_"));
    for pod in Pod::all(object) {
        for container in pod.containers() {
            let node = container.node;
            let words = || node.strings("command").chain(node.strings("args"));
            if !words().any(|word| word.ends_with("cilium-agent")) {
                continue;
            }
            if let Some(value) = words().find_map(|word| word.strip_prefix(&argument)) {
                match value.strip_prefix('=') {
                    Some(value) => say(0, value.to_owned()),
                    // A switch without a value is on.
                    None if value.is_empty() => say(0, "true".to_owned()),
                    None => {}
                }
            }
            let named = |entry: &&seawall_syntax::Node| entry.str("name") == Some(&variable);
            if let Some(value) = node.list("env").iter().find(named) {
                say(1, value.str("value").unwrap_or_default().to_owned());
            }
        }
    }
}
