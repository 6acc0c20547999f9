//! Names of nodes: for machines and commands, and in words.

use std::collections::BTreeSet;

use seawall_model::{PodId, Principal, TableIndex};
use seawall_rbac::Place;
use seawall_syntax::{Shown, steers};

use crate::Graph;
use crate::graph::NodeId;
use crate::host::{Host, HostId};
use crate::inventory::WorkloadId;
use crate::node::{COMPONENTS, Node};
use crate::told::image_of;
use crate::traits::Role;

/// A text that names no node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoNode {
    /// The text.
    pub text: String,
    /// Names that look like it; of the same kind where it says one.
    pub near: Vec<String>,
    /// The kind that it says, where nodes of that kind have such names: `secret` of `secret:shop/key`.
    pub kind: Option<&'static str>,
}

/// Names that are shown of those that look like one.
const MAX_NEAR: usize = 3;

/// What names of nodes begin with, before a colon.
const KINDS: &[&str] = &[
    "cloud",
    "component",
    "config",
    "files",
    "group",
    "image",
    "namespace",
    "node",
    "sa",
    "secret",
    "user",
    "volume",
    "webhook",
];

/// Names are foreign text, and stand in the middle of lines.
fn on_one_line(name: String) -> String {
    match name.contains(steers) {
        true => Shown(&name).to_string(),
        false => name,
    }
}

impl Graph<'_> {
    /// What kind of thing a node is, in a word; empty for one that only joins others.
    pub fn sort(&self, node: NodeId) -> &'static str {
        match self.nodes.what(node) {
            Node::Internet => "internet",
            Node::Leak => "leak",
            Node::Supply => "supply",
            Node::Workload(_) => "workload",
            Node::Container(_) => "container",
            Node::Files(_) => "files",
            Node::Host(_) => "node",
            Node::HostFiles(_) => "node-files",
            Node::HostPods(_) => "node-pods",
            Node::Class(_) | Node::Block(_) => "",
            Node::Volume(_) => "volume",
            Node::Config(_) => "config",
            Node::Webhook(_) => "webhook",
            Node::Component(_) => "component",
            Node::Cloud(_) => "cloud-identity",
            Node::Image(_) => "image",
            Node::Right(node) => match self.inventory.escalation.place(node) {
                Place::ClusterAdmin => "cluster-admin",
                Place::AnyNode => "node",
                Place::Secrets(_) | Place::Secret(..) => "secret",
                Place::Accounts(_) | Place::AnyAccounts(_) => "service-account",
                Place::Pods(_) => "workload",
                Place::Users => "user",
                Place::Groups => "group",
                Place::NamespaceAdmin(_) => "namespace",
                Place::Identity(subject, _) => match subject {
                    Principal::User(_) => "user",
                    Principal::Group(_) => "group",
                    Principal::ServiceAccount { .. } => "service-account",
                },
                Place::Pod(_) | Place::Holders(_) => "",
            },
        }
    }

    /// The name of a node, by which commands ask for it.
    pub fn id(&self, node: NodeId) -> String {
        let of = |what: &str, namespace: Option<&str>| match namespace {
            Some(namespace) => format!("{what}:{namespace}"),
            None => what.to_owned(),
        };
        match self.nodes.what(node) {
            Node::Internet => "internet".to_owned(),
            Node::Leak => "leak".to_owned(),
            Node::Supply => "supply".to_owned(),
            Node::Workload(number) => self.workload_name(number),
            Node::Container(number) => {
                let workload = self.workload_name(self.inventory.containers[number]);
                format!("{workload}/{}", self.inventory.traits(number).name)
            }
            Node::Files(number) => format!("files:{}", self.workload_name(number)),
            Node::Host(number) => format!("node:{}", self.host_name(number)),
            Node::HostFiles(number) => format!("node-files:{}", self.host_name(number)),
            Node::HostPods(number) => format!("node-pods:{}", self.host_name(number)),
            Node::Class(number) => format!("class:{}", number.index()),
            Node::Block(number) => format!("block:{}", number.index()),
            Node::Volume(number) => {
                let (namespace, claim) = &self.nodes.volumes[number];
                format!("volume:{namespace}/{claim}")
            }
            Node::Config(number) => {
                let (namespace, name) = &self.nodes.configs[number];
                format!("config:{namespace}/{name}")
            }
            Node::Webhook(number) => {
                let (object, index) = self.nodes.webhooks[number];
                format!(
                    "webhook:{}/{index}",
                    self.inventory.cluster.object(object).name
                )
            }
            Node::Component(number) => format!("component:{}", COMPONENTS[number.index()].0),
            Node::Cloud(number) => format!("cloud:{}", self.nodes.clouds[number].name),
            Node::Image(number) => format!("image:{}", self.nodes.images[number]),
            Node::Right(node) => match self.inventory.escalation.place(node) {
                Place::ClusterAdmin => "cluster-admin".to_owned(),
                Place::AnyNode => "node".to_owned(),
                Place::Secrets(namespace) => of("secrets", namespace),
                Place::Secret(namespace, name) => format!("secret:{namespace}/{name}"),
                Place::Accounts(namespace) => of("accounts", namespace),
                Place::AnyAccounts(namespace) => of("any-accounts", namespace),
                Place::Pods(namespace) => of("pods", namespace),
                Place::Users => "users".to_owned(),
                Place::Groups => "groups".to_owned(),
                Place::NamespaceAdmin(namespace) => format!("namespace:{namespace}"),
                Place::Identity(subject, _) => match subject {
                    Principal::User(name) => format!("user:{name}"),
                    Principal::Group(name) => format!("group:{name}"),
                    Principal::ServiceAccount { namespace, name } => {
                        format!("sa:{namespace}/{name}")
                    }
                },
                Place::Pod(id) => {
                    let namespace = &self.inventory.cluster.object(id.object).namespace;
                    format!("pod:{namespace}/{}", self.pod_title(id))
                }
                Place::Holders(class) => format!("roles:{}", class.index()),
            },
        }
    }

    /// A node in words.
    pub fn words(&self, node: NodeId) -> String {
        on_one_line(self.whole_words(node))
    }

    fn whole_words(&self, node: NodeId) -> String {
        let of = |what: &str, namespace: Option<&str>| match namespace {
            Some(namespace) => format!("{what} in namespace `{namespace}`"),
            None => format!("{what} in every namespace"),
        };
        match self.nodes.what(node) {
            Node::Internet => "the internet".to_owned(),
            Node::Leak => "an attacker with a leaked credential".to_owned(),
            Node::Supply => "an attacker with push access to the registry".to_owned(),
            Node::Workload(number) => self.workload_name(number),
            Node::Container(number) => {
                let workload = self.inventory.containers[number];
                if self.inventory.workloads[workload].traits.containers.len() == 1 {
                    return self.workload_name(workload);
                }
                let name = &self.inventory.traits(number).name;
                format!("container `{name}` of {}", self.workload_name(workload))
            }
            Node::Files(number) => format!("the volumes of {}", self.workload_name(number)),
            Node::Host(number) => format!("root on {}", self.host_words(number)),
            Node::HostFiles(number) => format!("files of {}", self.host_words(number)),
            Node::HostPods(number) => {
                format!(
                    "credentials and volumes of pods on {}",
                    self.host_words(number)
                )
            }
            Node::Class(_) | Node::Block(_) => "clients that can connect".to_owned(),
            Node::Volume(number) => {
                let (namespace, claim) = &self.nodes.volumes[number];
                format!("volume `{namespace}/{claim}`")
            }
            Node::Config(number) => {
                let (namespace, name) = &self.nodes.configs[number];
                format!("ConfigMap `{namespace}/{name}`")
            }
            Node::Webhook(number) => {
                let (object, _) = self.nodes.webhooks[number];
                let object = self.inventory.cluster.object(object);
                format!("webhook `{}`", object.name)
            }
            Node::Component(number) => COMPONENTS[number.index()].1.to_owned(),
            Node::Cloud(number) if number.index() == 0 => {
                "the cloud identity of the nodes".to_owned()
            }
            Node::Cloud(number) => {
                format!("cloud identity `{}`", self.nodes.clouds[number].name)
            }
            Node::Image(number) => format!("image `{}`", self.nodes.images[number]),
            Node::Right(node) => match self.inventory.escalation.place(node) {
                Place::ClusterAdmin => "cluster-admin".to_owned(),
                Place::AnyNode => "root on any node".to_owned(),
                Place::Secrets(namespace) => of("the Secrets", namespace),
                Place::Secret(namespace, name) => format!("Secret `{namespace}/{name}`"),
                Place::Accounts(namespace) | Place::AnyAccounts(namespace) => {
                    of("the service accounts", namespace)
                }
                Place::Pods(namespace) => of("the pods", namespace),
                Place::Users => "every user".to_owned(),
                Place::Groups => "every group".to_owned(),
                Place::NamespaceAdmin(namespace) => {
                    format!("everything in namespace `{namespace}`")
                }
                Place::Identity(subject, _) => subject.to_string(),
                Place::Pod(id) => {
                    let object = self.inventory.cluster.object(id.object);
                    let title = self.pod_title(id);
                    format!("{}/{title}[{}]", object.namespace, object.kind)
                }
                Place::Holders(_) => "more roles".to_owned(),
            },
        }
    }

    /// `namespace/name[Kind]`, with a number where pods of one workload differ.
    fn workload_name(&self, id: WorkloadId) -> String {
        let own = &self.inventory.workloads[id];
        let label = self.inventory.network.endpoints()[own.endpoint].label();
        match own.ordinal {
            0 => label,
            before => format!("{label}#{}", before + 1),
        }
    }

    fn pod_title(&self, id: PodId) -> String {
        let cluster = self.inventory.cluster;
        cluster.pod(id).map_or_else(
            || cluster.object(id.object).name.to_string(),
            |pod| pod.title(),
        )
    }

    fn host_name(&self, id: HostId) -> String {
        let host = &self.inventory.hosts[id];
        if host.placement.is_none() {
            return host.name.to_string();
        }
        format!("?{}", placement(host).join(","))
    }

    fn host_words(&self, id: HostId) -> String {
        let host = &self.inventory.hosts[id];
        if host.placement.is_none() {
            return format!("node `{}`", host.name);
        }
        match &placement(host)[..] {
            [] => "a node".to_owned(),
            labels => format!("a node with {}", labels.join(", ")),
        }
    }

    /// How many pods a node stands for: replicas are one; `None` for what is no workload.
    pub fn pods(&self, node: NodeId) -> Option<u32> {
        let workload = match self.nodes.what(node) {
            Node::Workload(workload) => workload,
            Node::Container(container) => self.inventory.containers[container],
            _ => return None,
        };
        Some(self.inventory.workloads[workload].pods)
    }

    /// The nodes that a text names; a namespace stands for all of its containers, and a workload for its own.
    ///
    /// # Errors
    /// When there is none, with names that look like it.
    pub fn starts(&self, text: &str) -> Result<Vec<NodeId>, NoNode> {
        if let Some(namespace) = text.strip_prefix("namespace:") {
            let found: Vec<NodeId> = self
                .inventory
                .all_containers()
                .filter(|(_, _, workload, own)| {
                    own.role == Role::Lasting && self.inventory.namespace_of(workload) == namespace
                })
                .map(|(number, ..)| self.nodes.number(Node::Container(number)))
                .collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        self.find(text)
    }

    /// The nodes that a text names, with the containers of those that are workloads.
    ///
    /// # Errors
    /// When there is none, with names that look like it.
    pub fn places(&self, text: &str) -> Result<Vec<NodeId>, NoNode> {
        let mut found = self.starts(text)?;
        for node in found.clone() {
            if let Node::Workload(workload) = self.nodes.what(node) {
                let own = &self.inventory.workloads[workload];
                found.extend(
                    own.containers()
                        .map(|own| self.nodes.number(Node::Container(own))),
                );
            }
        }
        Ok(found)
    }

    /// The nodes with a name. What is in brackets may be left out.
    pub(crate) fn find(&self, text: &str) -> Result<Vec<NodeId>, NoNode> {
        let image = text.strip_prefix("image:").map(image_of);
        let image = image.map(|image| format!("image:{image}"));
        let text = image.as_deref().unwrap_or(text);
        let is_shown = |node: &NodeId| !self.sort(*node).is_empty();
        // Without the kind, and for all pods of a workload, be they alike or not.
        let plain = |id: &str| -> String {
            match (id.find('['), id.find(']')) {
                (Some(open), Some(close)) if open < close => {
                    let rest = &id[close + 1..];
                    let number = rest.strip_prefix('#').map_or(0, |rest| {
                        1 + rest.bytes().take_while(u8::is_ascii_digit).count()
                    });
                    format!("{}{}", &id[..open], &rest[number..])
                }
                _ => id.to_owned(),
            }
        };
        let mut exact = Vec::new();
        let mut loose = Vec::new();
        let mut near: BTreeSet<String> = BTreeSet::new();
        let needle = text.rsplit(['/', ':']).next().unwrap_or(text);
        let kind = text.split_once(':').and_then(|(asked, _)| {
            let known = KINDS.iter().find(|kind| **kind == asked);
            known.copied()
        });
        // Of a kind that was said, all names are near; none of another is.
        let is_near = |id: &str| match kind {
            Some(kind) => id.split_once(':').is_some_and(|(own, _)| own == kind),
            None => !needle.is_empty() && id.contains(needle),
        };
        let mut of_kind: BTreeSet<String> = BTreeSet::new();
        for node in self.nodes.ids().filter(is_shown) {
            let id = self.id(node);
            if id == text {
                exact.push(node);
            } else if plain(&id) == text {
                loose.push(node);
            } else if is_near(&id) {
                let is_alike = !needle.is_empty() && id.contains(needle);
                let into = if is_alike { &mut near } else { &mut of_kind };
                if into.len() < MAX_NEAR {
                    into.insert(id);
                }
            }
        }
        let found = if exact.is_empty() { loose } else { exact };
        if found.is_empty() {
            return Err(NoNode {
                text: text.to_owned(),
                near: near.into_iter().chain(of_kind).take(MAX_NEAR).collect(),
                kind,
            });
        }
        Ok(found)
    }
}

/// Labels that a node has to have, as far as they tell it apart.
fn placement(host: &Host) -> Vec<String> {
    let labels = host
        .placement
        .iter()
        .flat_map(|placement| &placement.labels);
    labels
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}
