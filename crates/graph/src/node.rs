//! What nodes of the graph are, and their numbers.

use seawall_model::{ObjectId, TableIndex};
use seawall_network::{BlockId, ClassId};
use seawall_rbac::PlaceId;

/// What a node of the graph stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Node {
    /// A node of the graph of rights, by the same number.
    Right(PlaceId),
    /// Whoever is on the internet.
    Internet,
    /// Whoever found a credential.
    Leak,
    /// Whoever may put an image where workloads pull theirs from.
    Supply,
    /// Pods of one kind.
    Workload(u32),
    /// A container of those.
    Container(u32),
    /// What the volumes of a workload hold: its token, its Secrets.
    Files(u32),
    /// Root on a node.
    Host(u32),
    /// Every file of a node.
    HostFiles(u32),
    /// What the pods on a node hold.
    HostPods(u32),
    /// Endpoints that policies do not tell apart, as where connections come from.
    Class(ClassId),
    /// A block of connections that policies let through.
    Block(BlockId),
    /// A volume that is claimed, by its number.
    Volume(u32),
    /// A ConfigMap, by its number.
    Config(u32),
    /// A webhook that changes new pods, by its number.
    Webhook(u32),
    /// A component of the control plane, by its number.
    Component(u32),
    /// An identity at a cloud, by its number.
    Cloud(u32),
    /// An image, by its number.
    Image(u32),
}

/// Components of the control plane that hold every object: the label of their pods, and what people call them.
pub(crate) const COMPONENTS: &[(&str, &str)] = &[
    ("kube-apiserver", "the API server"),
    ("etcd", "etcd"),
    ("kube-controller-manager", "the controller manager"),
];

/// A range of numbers: its length, and what the first of it is.
type Range = (u32, fn(u32) -> Node);

/// How many there are of each, and so their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nodes {
    rights: u32,
    workloads: u32,
    containers: u32,
    hosts: u32,
    classes: u32,
    blocks: u32,
    /// Claims: namespace and name.
    pub volumes: Vec<(Box<str>, Box<str>)>,
    /// ConfigMaps: namespace and name.
    pub configs: Vec<(Box<str>, Box<str>)>,
    /// Webhooks that change new pods: the configuration, and the position in it.
    pub webhooks: Vec<(ObjectId, usize)>,
    /// Identities at a cloud: a name for people, the object that names it, and the account that takes it. The first is
    /// that of nodes.
    pub clouds: Vec<(Box<str>, Option<ObjectId>, Option<PlaceId>)>,
    /// Images as they are written.
    pub images: Vec<Box<str>>,
}

/// Sizes of what is numbered.
pub(crate) struct Sizes {
    pub rights: u32,
    pub workloads: u32,
    pub containers: u32,
    pub hosts: u32,
    pub classes: u32,
    pub blocks: u32,
}

impl Nodes {
    pub(crate) fn new(sizes: &Sizes) -> Self {
        Self {
            rights: sizes.rights,
            workloads: sizes.workloads,
            containers: sizes.containers,
            hosts: sizes.hosts,
            classes: sizes.classes,
            blocks: sizes.blocks,
            ..Self::default()
        }
    }

    /// The ranges in their order.
    fn ranges(&self) -> [Range; 18] {
        let count = |length: usize| crate::graph::index(length);
        [
            (self.rights, |own| Node::Right(PlaceId::at(own as usize))),
            (1, |_| Node::Internet),
            (1, |_| Node::Leak),
            (1, |_| Node::Supply),
            (self.workloads, Node::Workload),
            (self.containers, Node::Container),
            (self.workloads, Node::Files),
            (self.hosts, Node::Host),
            (self.hosts, Node::HostFiles),
            (self.hosts, Node::HostPods),
            (self.classes, |own| Node::Class(ClassId::at(own as usize))),
            (self.blocks, |own| Node::Block(BlockId::at(own as usize))),
            (count(self.volumes.len()), Node::Volume),
            (count(self.configs.len()), Node::Config),
            (count(self.webhooks.len()), Node::Webhook),
            (count(COMPONENTS.len()), Node::Component),
            (count(self.clouds.len()), Node::Cloud),
            (count(self.images.len()), Node::Image),
        ]
    }

    /// The number of a claim among the volumes.
    pub(crate) fn volume(&self, namespace: &str, claim: &str) -> Option<u32> {
        let key = (namespace, claim);
        let find = |(own, name): &(Box<str>, Box<str>)| (&**own, &**name).cmp(&key);
        let at = self.volumes.binary_search_by(find);
        at.ok().map(crate::graph::index)
    }

    /// The number of a ConfigMap.
    pub(crate) fn config(&self, namespace: &str, name: &str) -> Option<u32> {
        let key = (namespace, name);
        let find = |(own, name): &(Box<str>, Box<str>)| (&**own, &**name).cmp(&key);
        let at = self.configs.binary_search_by(find);
        at.ok().map(crate::graph::index)
    }

    /// The number of an image.
    pub(crate) fn image(&self, image: &str) -> Option<u32> {
        let at = self.images.binary_search_by(|own| (**own).cmp(image));
        at.ok().map(crate::graph::index)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.ranges()
            .iter()
            .map(|(length, _)| *length as usize)
            .sum()
    }

    /// What a number stands for.
    pub(crate) fn what(&self, number: u32) -> Node {
        let mut rest = number;
        for (length, node) in self.ranges() {
            if rest < length {
                return node(rest);
            }
            rest -= length;
        }
        Node::Internet
    }

    /// The number of a node.
    pub(crate) fn number(&self, node: Node) -> u32 {
        let (position, own) = match node {
            Node::Right(own) => (0, crate::graph::index(own.index())),
            Node::Internet => (1, 0),
            Node::Leak => (2, 0),
            Node::Supply => (3, 0),
            Node::Workload(own) => (4, own),
            Node::Container(own) => (5, own),
            Node::Files(own) => (6, own),
            Node::Host(own) => (7, own),
            Node::HostFiles(own) => (8, own),
            Node::HostPods(own) => (9, own),
            Node::Class(own) => (10, crate::graph::index(own.index())),
            Node::Block(own) => (11, crate::graph::index(own.index())),
            Node::Volume(own) => (12, own),
            Node::Config(own) => (13, own),
            Node::Webhook(own) => (14, own),
            Node::Component(own) => (15, own),
            Node::Cloud(own) => (16, own),
            Node::Image(own) => (17, own),
        };
        let before: u32 = self.ranges()[..position]
            .iter()
            .map(|(length, _)| length)
            .sum();
        before + own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_there_and_back() {
        let mut nodes = Nodes::new(&Sizes {
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
        for number in 0..crate::graph::index(nodes.len()) {
            assert_eq!(nodes.number(nodes.what(number)), number);
        }
    }
}
