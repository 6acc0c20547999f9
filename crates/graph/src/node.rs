//! What nodes of the graph are, and how their ids are laid out.

use seawall_model::{ObjectId, Table, TableIndex, define_index};
use seawall_network::{BlockId, ClassId};
use seawall_rbac::PlaceId;

use crate::graph::NodeId;
use crate::host::HostId;
use crate::inventory::{ContainerId, WorkloadId};

define_index! {
    /// A volume that is claimed.
    pub(crate) struct VolumeId;
}

define_index! {
    /// A ConfigMap.
    pub(crate) struct ConfigId;
}

define_index! {
    /// A webhook that changes new pods.
    pub(crate) struct WebhookId;
}

define_index! {
    /// A component of the control plane, of [`COMPONENTS`].
    pub(crate) struct ComponentId;
}

define_index! {
    /// An identity at a cloud.
    pub(crate) struct CloudId;
}

define_index! {
    /// An image.
    pub(crate) struct ImageId;
}

/// What a node of the graph stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Node {
    /// A node of the graph of permissions.
    Right(PlaceId),
    /// Whoever is on the internet.
    Internet,
    /// Whoever found a credential.
    Leak,
    /// Whoever may put an image where workloads pull theirs from.
    Supply,
    /// Pods of one kind.
    Workload(WorkloadId),
    /// A container of those.
    Container(ContainerId),
    /// What the volumes of a workload hold: its token, its Secrets.
    Files(WorkloadId),
    /// Root on a node.
    Host(HostId),
    /// Every file of a node.
    HostFiles(HostId),
    /// What the pods on a node hold.
    HostPods(HostId),
    /// Endpoints that policies do not tell apart, as where connections come from.
    Class(ClassId),
    /// A block of connections that policies let through.
    Block(BlockId),
    /// A volume that is claimed.
    Volume(VolumeId),
    /// A ConfigMap.
    Config(ConfigId),
    /// A webhook that changes new pods.
    Webhook(WebhookId),
    /// A component of the control plane.
    Component(ComponentId),
    /// An identity at a cloud.
    Cloud(CloudId),
    /// An image.
    Image(ImageId),
}

/// Components of the control plane that hold every object: the label of their pods, and what people call them.
pub(crate) const COMPONENTS: &[(&str, &str)] = &[
    ("kube-apiserver", "the API server"),
    ("etcd", "etcd"),
    ("kube-controller-manager", "the controller manager"),
];

/// A range of ids: its length, and what is at a position of it.
type Range = (usize, fn(usize) -> Node);

/// How many there are of each, and so their ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nodes {
    sizes: Sizes,
    /// Claims: namespace and name.
    pub volumes: Table<VolumeId, (Box<str>, Box<str>)>,
    /// ConfigMaps: namespace and name.
    pub configs: Table<ConfigId, (Box<str>, Box<str>)>,
    /// Webhooks that change new pods: the configuration, and the position in it.
    pub webhooks: Table<WebhookId, (ObjectId, usize)>,
    /// Identities at a cloud. The first is that of nodes.
    pub clouds: Table<CloudId, Cloud>,
    /// Images as they are written.
    pub images: Table<ImageId, Box<str>>,
}

/// An identity at a cloud.
#[derive(Debug, Clone)]
pub(crate) struct Cloud {
    /// A name for people.
    pub name: Box<str>,
    /// The object that names it, and the account that takes it.
    pub account: Option<(ObjectId, Option<PlaceId>)>,
}

/// How many there are of what others count.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sizes {
    pub rights: usize,
    pub workloads: usize,
    pub containers: usize,
    pub hosts: usize,
    pub classes: usize,
    pub blocks: usize,
}

impl Nodes {
    pub(crate) fn new(sizes: Sizes) -> Self {
        Self {
            sizes,
            ..Self::default()
        }
    }

    /// The ranges in their order.
    fn ranges(&self) -> [Range; 18] {
        let sizes = &self.sizes;
        [
            (sizes.rights, |at| Node::Right(PlaceId::at(at))),
            (1, |_| Node::Internet),
            (1, |_| Node::Leak),
            (1, |_| Node::Supply),
            (sizes.workloads, |at| Node::Workload(WorkloadId::at(at))),
            (sizes.containers, |at| Node::Container(ContainerId::at(at))),
            (sizes.workloads, |at| Node::Files(WorkloadId::at(at))),
            (sizes.hosts, |at| Node::Host(HostId::at(at))),
            (sizes.hosts, |at| Node::HostFiles(HostId::at(at))),
            (sizes.hosts, |at| Node::HostPods(HostId::at(at))),
            (sizes.classes, |at| Node::Class(ClassId::at(at))),
            (sizes.blocks, |at| Node::Block(BlockId::at(at))),
            (self.volumes.len(), |at| Node::Volume(VolumeId::at(at))),
            (self.configs.len(), |at| Node::Config(ConfigId::at(at))),
            (self.webhooks.len(), |at| Node::Webhook(WebhookId::at(at))),
            (COMPONENTS.len(), |at| Node::Component(ComponentId::at(at))),
            (self.clouds.len(), |at| Node::Cloud(CloudId::at(at))),
            (self.images.len(), |at| Node::Image(ImageId::at(at))),
        ]
    }

    /// A claim among the volumes.
    pub(crate) fn volume(&self, namespace: &str, claim: &str) -> Option<VolumeId> {
        let key = (namespace, claim);
        let find = |(own, name): &(Box<str>, Box<str>)| (&**own, &**name).cmp(&key);
        let at = self.volumes.values().binary_search_by(find);
        at.ok().map(VolumeId::at)
    }

    /// A ConfigMap by its name.
    pub(crate) fn config(&self, namespace: &str, name: &str) -> Option<ConfigId> {
        let key = (namespace, name);
        let find = |(own, name): &(Box<str>, Box<str>)| (&**own, &**name).cmp(&key);
        let at = self.configs.values().binary_search_by(find);
        at.ok().map(ConfigId::at)
    }

    /// An image by its name.
    pub(crate) fn image(&self, image: &str) -> Option<ImageId> {
        let at = self
            .images
            .values()
            .binary_search_by(|own| (**own).cmp(image));
        at.ok().map(ImageId::at)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.ranges().iter().map(|(length, _)| length).sum()
    }

    /// The ids of all nodes, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.len()).map(NodeId::at)
    }

    /// What is at a node.
    pub(crate) fn what(&self, id: NodeId) -> Node {
        let mut rest = id.index();
        for (length, node) in self.ranges() {
            if rest < length {
                return node(rest);
            }
            rest -= length;
        }
        Node::Internet
    }

    /// The id of a node.
    pub(crate) fn number(&self, node: Node) -> NodeId {
        let (position, own) = match node {
            Node::Right(own) => (0, own.index()),
            Node::Internet => (1, 0),
            Node::Leak => (2, 0),
            Node::Supply => (3, 0),
            Node::Workload(own) => (4, own.index()),
            Node::Container(own) => (5, own.index()),
            Node::Files(own) => (6, own.index()),
            Node::Host(own) => (7, own.index()),
            Node::HostFiles(own) => (8, own.index()),
            Node::HostPods(own) => (9, own.index()),
            Node::Class(own) => (10, own.index()),
            Node::Block(own) => (11, own.index()),
            Node::Volume(own) => (12, own.index()),
            Node::Config(own) => (13, own.index()),
            Node::Webhook(own) => (14, own.index()),
            Node::Component(own) => (15, own.index()),
            Node::Cloud(own) => (16, own.index()),
            Node::Image(own) => (17, own.index()),
        };
        let before: usize = self.ranges()[..position]
            .iter()
            .map(|(length, _)| length)
            .sum();
        NodeId::at(before + own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_there_and_back() {
        let mut nodes = Nodes::new(Sizes {
            rights: 5,
            workloads: 3,
            containers: 4,
            hosts: 2,
            classes: 0,
            blocks: 7,
        });
        nodes.volumes.push(("a".into(), "b".into()));
        nodes.images.push("c".into());
        assert_eq!(
            nodes.len(),
            5 + 3 + 3 + 4 + 3 + 2 + 2 + 2 + 7 + 1 + 1 + COMPONENTS.len()
        );
        for id in nodes.ids() {
            assert_eq!(nodes.number(nodes.what(id)), id);
        }
    }
}
