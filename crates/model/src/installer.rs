//! Arguments of the API server that the configuration of an installer sets, for a cluster whose API server is no pod of the input:
//! a ClusterConfiguration of kubeadm, and what the servers of k3s and RKE2 note of their own arguments at their Nodes.
//!
//! Where a pod of the input runs the API server, that decides, and this is what the next upgrade makes of it. Objects that
//! create other clusters (`RKE2ControlPlane`, `KubeadmControlPlane`) say nothing about the one in which they are.

use seawall_syntax::{Node, parse_stream};

use crate::kubeadm::KubeadmConfiguration;
use crate::{Cluster, Component, Flag, Object, ObjectId};

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
        let mut found: Vec<Self> = KubeadmConfiguration::all(cluster)
            .into_iter()
            .map(|configuration| Self {
                object: configuration.object,
                arguments: configuration
                    .arguments("apiServer")
                    .into_iter()
                    .filter_map(|(name, flag)| Some((name, flag?)))
                    .collect(),
            })
            .collect();
        for id in cluster.ids_of_kind("Node") {
            found.extend(Self::of_node(*id, cluster.object(*id)));
        }
        found
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
