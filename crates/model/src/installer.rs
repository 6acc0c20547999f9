//! Arguments of the API server that the configuration of an installer sets, for a cluster whose API server is no pod of the input:
//! a ClusterConfiguration of kubeadm, and what the servers of k3s and RKE2 note of their own arguments at their Nodes.
//!
//! Where a pod of the input runs the API server, that decides, and this is what the next upgrade makes of it. Objects that
//! create other clusters (`RKE2ControlPlane`, `KubeadmControlPlane`) say nothing about the one in which they are.

use seawall_syntax::{Node, parse_stream};

use crate::{Cluster, Component, Flag, Object, ObjectId};

/// The group and kind of kubeadm's configuration, which is also the key under which a cluster has it.
const GROUP: &str = "kubeadm.k8s.io";
const KIND: &str = "ClusterConfiguration";

/// Annotations with the arguments of a server, by distribution.
const NOTED: &[&str] = &["k3s.io/node-args", "rke2.io/node-args"];

/// The argument of k3s and RKE2 that has an argument of the API server as its value.
const ARGUMENT: &str = "kube-apiserver-arg";

/// What a configuration says about the API server.
#[derive(Debug, Clone)]
pub struct InstalledServer {
    /// The object that says so.
    pub object: ObjectId,
    /// Name and value of each, in order.
    arguments: Vec<(String, Flag)>,
}

impl InstalledServer {
    /// The API servers that configurations describe; none where a pod of the input runs the API server.
    pub fn all(cluster: &Cluster) -> Vec<Self> {
        if cluster
            .own_components(Component::ApiServer)
            .next()
            .is_some()
        {
            return Vec::new();
        }
        let mut found = Vec::new();
        for id in cluster.ids_of_kind(KIND) {
            let object = cluster.object(*id);
            if object.group() == GROUP {
                found.push(Self::of_kubeadm(*id, &object.root, |rest| {
                    format!("apiServer.extraArgs{rest}")
                }));
            }
        }
        if let Some(id) = cluster.find("", "ConfigMap", "kube-system", "kubeadm-config") {
            let data = cluster.object(id).root.get("data");
            let text = data.and_then(|data| data.str(KIND)).unwrap_or_default();
            let documents = parse_stream(text.as_bytes()).into_iter();
            let nodes = documents.filter_map(|document| document.nodes.ok());
            for node in nodes
                .flatten()
                .filter(|node| node.str("kind") == Some(KIND))
            {
                found.push(Self::of_kubeadm(id, &node, |_| format!("data.{KIND}")));
            }
        }
        for id in cluster.ids_of_kind("Node") {
            found.extend(Self::of_node(*id, cluster.object(*id)));
        }
        found
    }

    /// `extraArgs`: a map until v1beta3, a list of names and values since v1beta4.
    fn of_kubeadm(object: ObjectId, configuration: &Node, place: impl Fn(&str) -> String) -> Self {
        let all = configuration.walk(&["apiServer", "extraArgs"]);
        let argument = |name: &str, value: &Node, rest: String| {
            let value = value.scalar_text()?;
            let path = place(&rest);
            Some((name.to_owned(), Flag { value, path }))
        };
        let map = all.map_or(&[][..], Node::entries).iter();
        let map = map.filter_map(|entry| {
            let rest = format!(".{}", entry.key);
            argument(&entry.key, &entry.value, rest)
        });
        let list = all.map_or(&[][..], Node::items).iter().enumerate();
        let list = list.filter_map(|(index, item)| {
            let rest = format!("[{index}].value");
            argument(item.str("name")?, item.get("value")?, rest)
        });
        Self {
            object,
            arguments: map.chain(list).collect(),
        }
    }

    /// A Node that is a server of k3s or RKE2: a list of words in JSON, the first of which says what it is.
    fn of_node(id: ObjectId, object: &Object) -> Option<Self> {
        let mut noted = NOTED.iter();
        let (key, text) = noted.find_map(|key| object.annotation(key).map(|text| (*key, text)))?;
        let path = format!("metadata.annotations[\"{key}\"]");
        let node = parse_stream(text.as_bytes()).into_iter().next()?;
        let words = node.nodes.ok()?.into_iter().next()?;
        let mut words = words.items().iter().filter_map(Node::as_str);
        if words.next() != Some("server") || !object.group().is_empty() {
            return None;
        }
        let mut arguments = Vec::new();
        while let Some(word) = words.next() {
            let Some(rest) = word.trim_start_matches('-').strip_prefix(ARGUMENT) else {
                continue;
            };
            let argument = match rest.strip_prefix('=') {
                Some(argument) => argument,
                None if rest.is_empty() => words.next().unwrap_or_default(),
                None => continue,
            };
            let argument = argument.trim_start_matches('-');
            let (name, value) = argument.split_once('=').unwrap_or((argument, "true"));
            let flag = Flag {
                value: value.to_owned(),
                path: path.clone(),
            };
            arguments.push((name.to_owned(), flag));
        }
        Some(Self {
            object: id,
            arguments,
        })
    }

    /// The occurrences of an argument that are not empty, in order; the last counts, unless it is a list.
    pub fn all_of(&self, name: &str) -> impl DoubleEndedIterator<Item = &Flag> {
        let all = self.arguments.iter();
        all.filter(move |(own, flag)| own == name && !flag.value.is_empty())
            .map(|(_, flag)| flag)
    }

    /// The items of a list.
    pub fn items_of(&self, name: &str) -> Vec<String> {
        self.all_of(name)
            .flat_map(|flag| flag.value.split(','))
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }
}
