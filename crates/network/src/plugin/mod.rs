//! Network plugins: what is known of each, and which one the input shows.
//!
//! A plugin counts as shown by one thing that only it brings (a DaemonSet by name and image, its configuration, the object that
//! installs it), or by two slighter ones (annotations of nodes, its own kinds). A name alone is anybody's.

mod assumed;
mod definition;
mod known;

use std::collections::BTreeMap;

use seawall_model::{Cluster, Object, ObjectId, Pod};

pub(crate) use self::assumed::Assumed;
pub use self::assumed::Enforcement;
pub(crate) use self::definition::Does;
pub use self::definition::Plugin;
use self::known::PLUGINS;

impl Plugin {
    /// The plugin of a name that people choose.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PLUGINS.iter().find(|plugin| plugin.id == id)
    }

    /// Every name that people may choose.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        PLUGINS.iter().map(|plugin| plugin.id)
    }
}

/// A plugin that something in the input shows.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub plugin: &'static Plugin,
    pub does: Does,
    /// What shows it.
    pub objects: Vec<ObjectId>,
    weight: u32,
}

/// A thing that only one plugin brings, and one of which two are needed.
const STRONG: u32 = 2;
const SLIGHT: u32 = 1;

/// The plugins that the input shows, those that enforce policies first.
pub(crate) fn shown(cluster: &Cluster) -> Vec<Shown> {
    let mut found: BTreeMap<usize, Shown> = BTreeMap::new();
    let mut see = |index: usize, object: ObjectId, weight: u32| {
        let plugin = &PLUGINS[index];
        let shown = found.entry(index).or_insert_with(|| Shown {
            plugin,
            does: plugin.does,
            objects: Vec::new(),
            weight: 0,
        });
        shown.weight += weight;
        shown.objects.push(object);
    };
    for id in cluster.ids_of_kind("DaemonSet") {
        let object = cluster.object(*id);
        for (index, plugin) in PLUGINS.iter().enumerate() {
            let is_its = plugin.daemon_sets.iter().any(|(name, marks)| {
                (name.is_empty() || has_words(&object.name, name))
                    && marks.iter().any(|mark| runs(object, mark))
            });
            if is_its {
                see(index, *id, STRONG);
            }
        }
    }
    for id in cluster.ids_of_kind("ConfigMap") {
        let object = cluster.object(*id);
        let data = object.root.get("data");
        for (index, plugin) in PLUGINS.iter().enumerate() {
            let is_its = plugin.config.iter().any(|(name, keys)| {
                object.name.starts_with(name)
                    && keys
                        .iter()
                        .all(|key| data.is_some_and(|data| data.get(key).is_some()))
            });
            if is_its {
                see(index, *id, STRONG);
            }
        }
    }
    installed(cluster, &mut see);
    slight(cluster, &mut see);
    let mut shown: Vec<Shown> = found
        .into_values()
        .filter(|shown| shown.weight >= STRONG)
        .collect();
    for shown in &mut shown {
        if shown.plugin.id == "aws-vpc-cni" && is_told(cluster, &shown.objects) {
            shown.does = Does::Enforces;
        }
    }
    shown.sort_by_key(|shown| shown.does);
    shown
}

/// Objects that install a plugin.
fn installed(cluster: &Cluster, see: &mut impl FnMut(usize, ObjectId, u32)) {
    let mut by_id = |plugin: &str, id: ObjectId| {
        if let Some(index) = PLUGINS.iter().position(|known| known.id == plugin) {
            see(index, id, STRONG);
        }
    };
    for id in cluster.ids_of_kind("Installation") {
        let object = cluster.object(*id);
        if object.group() == "operator.tigera.io" && object.spec().is_some() {
            by_id("calico", *id);
        }
    }
    for id in cluster.ids_of_kind("Network") {
        let object = cluster.object(*id);
        let named = match object.group() {
            "operator.openshift.io" => object
                .spec()
                .and_then(|spec| spec.get("defaultNetwork")?.str("type")),
            "config.openshift.io" => object.spec().and_then(|spec| spec.str("networkType")),
            _ => None,
        };
        if named == Some("OVNKubernetes") {
            by_id("ovn-kubernetes", *id);
        }
    }
}

/// Annotations of nodes, and kinds of a plugin's own that only a running one writes.
fn slight(cluster: &Cluster, see: &mut impl FnMut(usize, ObjectId, u32)) {
    let first_with = |keys: &[&str]| {
        let nodes = cluster.ids_of_kind("Node").iter();
        nodes.copied().find(|id| {
            let node = cluster.object(*id);
            node.group().is_empty()
                && keys
                    .iter()
                    .any(|key| node.annotation(key).is_some_and(|value| !value.is_empty()))
        })
    };
    let written = [
        "CiliumNode",
        "CiliumEndpoint",
        "ClusterInformation",
        "AntreaAgentInfo",
        "IP",
        "NodeNetworkConfig",
        "CNINode",
    ];
    for (index, plugin) in PLUGINS.iter().enumerate() {
        if let Some(id) = first_with(plugin.annotations) {
            see(index, id, SLIGHT);
        }
        let of_group = |id: &&ObjectId| plugin.groups.contains(&cluster.object(**id).group());
        let written = written
            .iter()
            .find_map(|kind| cluster.ids_of_kind(kind).iter().find(of_group));
        if let Some(id) = written {
            see(index, *id, SLIGHT);
        }
        let kinds = cluster.ids_of_kind("CustomResourceDefinition").iter();
        let own = kinds.copied().find(|id| {
            let group = cluster
                .object(*id)
                .spec()
                .and_then(|spec| spec.str("group"));
            group.is_some_and(|group| plugin.groups.contains(&group))
        });
        if let Some(id) = own {
            see(index, id, SLIGHT);
        }
    }
}

/// Whether the VPC CNI is told to enforce policies.
fn is_told(cluster: &Cluster, objects: &[ObjectId]) -> bool {
    objects.iter().map(|id| cluster.object(*id)).any(|object| {
        let data = object.root.get("data");
        data.and_then(|data| data.str("enable-network-policy-controller")) == Some("true")
            || Pod::all(object).any(|pod| {
                pod.containers().any(|container| {
                    let list = |field| container.node.strings(field);
                    list("command")
                        .chain(list("args"))
                        .any(|text| text == "--enable-network-policy=true")
                })
            })
    })
}

/// Whether the pods of an object run something of this name, by image or by command.
fn runs(object: &Object, mark: &str) -> bool {
    Pod::all(object).any(|pod| {
        pod.containers().any(|container| {
            let texts = container.node.str("image").into_iter();
            // What a flag names is not what runs.
            let commands = ["command", "args"]
                .into_iter()
                .flat_map(|list| container.node.strings(list))
                .filter(|word| !word.starts_with('-'));
            texts.chain(commands).any(|text| has_words(text, mark))
        })
    })
}

/// Whether a text has some words, one behind the other: `kube-flannel-ds` has `flannel`, `netdata` has no `netd`.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        is_edge(before) && is_edge(after)
    })
}
