//! From a cluster to the graph.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use seawall_model::{Cluster, NumberedTexts, Principal, Table};
use seawall_network::Network;
use seawall_rbac::{Escalation, Place, Rbac};

use crate::carriers::Carriers;
use crate::draw::Drawing;
use crate::edge;
use crate::graph::{Adjacency, DoubtId, Edge, EdgeId, EdgeKind, Evidence, NodeId, PathId};
use crate::inventory::Inventory;
use crate::kind::{Cost, Kind};
use crate::missing_edges;
use crate::node::{Cloud, Node, Nodes, Sizes};
use crate::told::Told;

/// Annotations by which an account names an identity at a cloud.
const IDENTITIES: &[&str] = &[
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
];

/// How an attacker would move. Built once; questions borrow from it.
pub struct Graph<'w> {
    pub(crate) inventory: Inventory<'w>,
    pub(crate) nodes: Nodes,
    pub(crate) edges: Table<EdgeId, Edge>,
    /// Edges that are missing because there was no id left for them.
    missing: usize,
    pub(crate) paths: NumberedTexts<PathId>,
    pub(crate) doubts: NumberedTexts<DoubtId>,
    /// Both are put in order when they are first asked for: not every question looks in both directions.
    forward: OnceLock<Adjacency>,
    backward: OnceLock<Adjacency>,
    pub(crate) told: Told,
    /// Gathered when a change of a workload is first asked for.
    carriers: OnceLock<Carriers>,
}

impl<'w> Graph<'w> {
    /// Draws every edge.
    pub fn new(
        cluster: &'w Cluster,
        network: &'w Network<'w>,
        rbac: &'w Rbac,
        escalation: &'w Escalation<'w>,
        told: Told,
    ) -> Self {
        let inventory = Inventory::new(cluster, network, rbac, escalation);
        let relation = network.relation().without_exceptions();
        let mut nodes = Nodes::new(Sizes {
            rights: escalation.len(),
            workloads: inventory.workloads.len(),
            containers: inventory.containers.len(),
            hosts: inventory.hosts.len(),
            classes: relation.classes.len(),
            blocks: relation.blocks.len(),
        });
        number_volumes(&inventory, &mut nodes);
        number_configs(&inventory, &mut nodes);
        nodes.webhooks = edge::webhooks(&inventory).into();
        number_clouds(&inventory, &mut nodes);
        number_images(&inventory, &mut nodes);
        let mut drawing = Drawing::new(&inventory, &nodes, &relation, &told);
        for (id, (kind, draw)) in EdgeKind::listed().zip(edge::ALL) {
            drawing.begin(id, kind);
            draw(&mut drawing);
        }
        add_rights(&mut drawing);
        let Drawing {
            edges,
            missing,
            paths,
            doubts,
            ..
        } = drawing;
        Self {
            inventory,
            nodes,
            edges,
            missing,
            paths,
            doubts,
            forward: OnceLock::new(),
            backward: OnceLock::new(),
            told,
            carriers: OnceLock::new(),
        }
    }

    /// The objects that carry the pods of workloads.
    pub(crate) fn carriers(&self) -> &Carriers {
        self.carriers.get_or_init(|| Carriers::new(&self.inventory))
    }

    /// The edges by where they come from.
    pub(crate) fn forward(&self) -> &Adjacency {
        self.forward.get_or_init(|| self.by_start())
    }

    /// The edges by where they lead.
    pub(crate) fn backward(&self) -> &Adjacency {
        self.backward.get_or_init(|| self.by_end())
    }

    pub(crate) fn by_start(&self) -> Adjacency {
        Adjacency::new(self.nodes.len(), &self.edges, |edge| edge.from)
    }

    pub(crate) fn by_end(&self) -> Adjacency {
        Adjacency::new(self.nodes.len(), &self.edges, |edge| edge.to)
    }

    /// How many nodes and edges there are.
    pub fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.edges.len())
    }

    /// Every edge: from, to, and what it costs.
    pub fn plain_edges(&self) -> impl Iterator<Item = (NodeId, NodeId, Cost)> {
        self.edges
            .values()
            .iter()
            .map(|edge| (edge.from, edge.to, edge.cost()))
    }

    /// The ids of all nodes.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.nodes.ids()
    }

    /// Why there may be ways that are not found: what the input may be missing, or more edges than there are ids. A
    /// sentence without a full stop.
    pub fn gap(&self) -> Option<String> {
        let unread = || self.inventory.network.unread_entries().next();
        self.gap_inside().or_else(unread)
    }

    /// The same for ways that begin inside the cluster, where what leads in from outside does not count.
    pub fn gap_inside(&self) -> Option<String> {
        let missing = self.missing + self.inventory.escalation.missing_links();
        if missing > 0 {
            return Some(format!(
                "the graph is too large: {missing} edges were left out"
            ));
        }
        let unfollowed = self.inventory.escalation.unfollowed();
        if unfollowed > 0 {
            return Some(format!(
                "{unfollowed} permission sets were not combined with others: there are too many"
            ));
        }
        let unknown = || {
            let binding = self.inventory.rbac.unknown()?;
            Some(binding.why_open())
        };
        let authorizer = || self.inventory.rbac.other_authorizer().map(str::to_owned);
        missing_edges(self.inventory.cluster)
            .or_else(unknown)
            .or_else(authorizer)
            .or_else(|| self.inventory.rbac.unread_grant().map(str::to_owned))
            .or_else(|| self.inventory.network.may_pass_more())
    }

    pub(crate) fn cost(&self, edge: EdgeId) -> Cost {
        self.edges[edge].cost()
    }
}

/// The kinds of edges that are looked for, besides steps of rights.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    edge::ALL.iter().map(|(kind, _)| kind)
}

fn number_volumes(inventory: &Inventory<'_>, nodes: &mut Nodes) {
    let mut found = BTreeSet::new();
    for (_, _, workload, own) in inventory.all_containers() {
        let namespace = inventory.namespace_of(workload);
        found.extend(
            own.claims
                .iter()
                .map(|(claim, _)| (Box::from(namespace), claim.clone())),
        );
    }
    for claim in inventory.cluster.of_kind("PersistentVolumeClaim") {
        found.insert((claim.namespace.as_str().into(), claim.name.as_str().into()));
    }
    nodes.volumes = found.into_iter().collect();
}

fn number_configs(inventory: &Inventory<'_>, nodes: &mut Nodes) {
    let mut found = BTreeSet::new();
    for (_, _, workload, own) in inventory.all_containers() {
        let namespace = inventory.namespace_of(workload);
        let names = own.configs.iter();
        found.extend(names.map(|(name, _)| (Box::from(namespace), name.clone())));
    }
    nodes.configs = found.into_iter().collect();
}

fn number_clouds(inventory: &Inventory<'_>, nodes: &mut Nodes) {
    nodes.clouds.push(Cloud {
        name: "the nodes".into(),
        account: None,
    });
    for id in inventory.cluster.ids_of_kind("ServiceAccount") {
        let object = inventory.cluster.object(*id);
        for key in IDENTITIES {
            let Some(name) = object.annotation(key) else {
                continue;
            };
            let account = inventory.identity(&Principal::ServiceAccount {
                namespace: object.namespace.as_str().into(),
                name: object.name.clone(),
            });
            nodes.clouds.push(Cloud {
                name: name.into(),
                account: Some((*id, account)),
            });
        }
    }
}

fn number_images(inventory: &Inventory<'_>, nodes: &mut Nodes) {
    let found: BTreeSet<&str> = inventory
        .all_containers()
        .map(|(_, _, _, own)| own.image())
        .filter(|image| !image.is_empty() && !image.contains('@'))
        .collect();
    nodes.images = found.into_iter().map(Box::from).collect();
}

/// The graph of rights becomes a part of this one. A pod is its account only where a token is mounted, which the kinds
/// of edges see to.
fn add_rights(to: &mut Drawing<'_, '_>) {
    let escalation = to.inventory.escalation;
    let kind_of = |id: &str| {
        let mut kinds = EdgeKind::listed().zip(edge::ALL);
        let found = kinds.find(|(_, (kind, _))| kind.id == id);
        found.map_or(EdgeKind::FREE, |(kind, _)| kind)
    };
    let (control_plane, pod_attach) = (kind_of("CONTROL_PLANE_NODE"), kind_of("POD_ATTACH"));
    for id in escalation.links() {
        let link = escalation.link(id);
        let is_from_pod = matches!(escalation.place(link.from), Place::Pod(_));
        // What is bound to an identity has a kind of its own.
        let is_own = matches!(escalation.place(link.from), Place::Identity(..))
            && matches!(escalation.place(link.to), Place::Holders(_));
        if is_from_pod || is_own || link.said.is_some() {
            continue;
        }
        let (from, target) = (
            to.nodes.number(Node::Right(link.from)),
            to.nodes.number(Node::Right(link.to)),
        );
        match link.primitive {
            Some(_) => to.kind = EdgeKind::RIGHT,
            None if link.is_control_plane => to.kind = control_plane,
            None if matches!(escalation.place(link.from), Place::AnyNode) => to.kind = pod_attach,
            None => to.kind = EdgeKind::FREE,
        }
        to.mistakes = 0;
        let doubt = link.doubt.map(|text| to.doubts.add_text(text));
        if let Some(edge) = to.push_known(from, target, doubt, Evidence::Right(id)) {
            edge.steps = link.steps.max(u16::from(edge.kind == pod_attach));
        }
    }
}
