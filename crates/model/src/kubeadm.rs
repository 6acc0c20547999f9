//! The configuration that kubeadm made the cluster with: as a file, or kept in `kube-system/kubeadm-config`.
//!
//! Objects that create other clusters (`KubeadmControlPlane`) say nothing about the one in which they are.

use std::borrow::Cow;

use seawall_syntax::{Node, parse_stream};

use crate::{Cluster, Flag, ObjectId};

/// The group and kind of the configuration, which is also the key under which a cluster has it.
const GROUP: &str = "kubeadm.k8s.io";
const KIND: &str = "ClusterConfiguration";

/// One `ClusterConfiguration`.
pub(crate) struct KubeadmConfiguration<'a> {
    /// The object that is it, or contains it.
    pub(crate) object: ObjectId,
    /// Its fields.
    pub(crate) root: Cow<'a, Node>,
    /// The field of the ConfigMap whose text it is.
    within: Option<String>,
}

impl<'a> KubeadmConfiguration<'a> {
    /// Every configuration of a cluster.
    pub(crate) fn all(cluster: &'a Cluster) -> Vec<Self> {
        let mut found = Vec::new();
        for id in cluster.ids_of_kind(KIND) {
            let object = cluster.object(*id);
            if object.group() == GROUP {
                found.push(Self {
                    object: *id,
                    root: Cow::Borrowed(&object.root),
                    within: None,
                });
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
                found.push(Self {
                    object: id,
                    root: Cow::Owned(node),
                    within: Some(format!("data.{KIND}")),
                });
            }
        }
        found
    }

    /// The path of a field in the object: inside a ConfigMap, the text is one field.
    pub(crate) fn path(&self, field: &str) -> String {
        let within = self.within.as_deref();
        within.unwrap_or(field).to_owned()
    }

    /// `extraArgs` of a component, such as `etcd.local`, in order: a map until v1beta3, a list of names and values since
    /// v1beta4. A value that is no scalar is left out of the flag, which is then `None`.
    pub(crate) fn arguments(&self, component: &str) -> Vec<(String, Option<Flag>)> {
        let place = format!("{component}.extraArgs");
        let keys: Vec<&str> = place.split('.').collect();
        let Some(all) = self.root.walk(&keys) else {
            return Vec::new();
        };
        let flag = |value: &Node, rest: String| {
            let path = self.path(&format!("{place}{rest}"));
            value.scalar_text().map(|value| Flag { value, path })
        };
        let map = all.entries().iter().map(|entry| {
            let rest = format!(".{}", entry.key);
            (entry.key.to_string(), flag(&entry.value, rest))
        });
        let list = all.items().iter().enumerate().filter_map(|(index, item)| {
            let rest = format!("[{index}].value");
            let value = item.get("value")?;
            Some((item.str("name")?.to_owned(), flag(value, rest)))
        });
        map.chain(list).collect()
    }
}
