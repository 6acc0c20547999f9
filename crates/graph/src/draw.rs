//! Where edges are gathered.

use std::collections::HashSet;

use seawall_model::{NumberedTexts, ObjectId, Table};
use seawall_network::Relation;

use crate::contested::contested;
use crate::graph::{DoubtId, Edge, EdgeId, EdgeKind, Evidence, NodeId, PathId};
use crate::inventory::Inventory;
use crate::kind::Kind;
use crate::node::{Node, Nodes};
use crate::told::Told;

/// What a container that has ended as a file says hangs on.
const STILL_RUNS: &str = "the container still runs, unlike the pod's status in the input says";

/// The edges so far, and the ids of nodes for those who add more.
pub(crate) struct Drawing<'d, 'w> {
    pub inventory: &'d Inventory<'w>,
    pub nodes: &'d Nodes,
    pub relation: &'d Relation,
    pub told: &'d Told,
    pub edges: Table<EdgeId, Edge>,
    /// Edges that there was no id left for.
    pub missing: usize,
    pub paths: NumberedTexts<PathId>,
    pub doubts: NumberedTexts<DoubtId>,
    contested: HashSet<ObjectId>,
    /// Whether there is any container that has ended as a file says, or that does not run.
    has_idle: bool,
    /// The kind that is drawn.
    pub(crate) kind: EdgeKind,
    pub(crate) mistakes: u8,
}

/// One edge more.
pub(crate) struct Draft<'t> {
    pub from: NodeId,
    pub to: NodeId,
    /// What has to hold and is not known, as a clause after "only if".
    pub doubt: Option<&'t str>,
    /// The object and field that show it.
    pub field: Option<(ObjectId, &'t str)>,
}

impl<'d, 'w> Drawing<'d, 'w> {
    pub(crate) fn new(
        inventory: &'d Inventory<'w>,
        nodes: &'d Nodes,
        relation: &'d Relation,
        told: &'d Told,
    ) -> Self {
        Self {
            inventory,
            nodes,
            relation,
            told,
            edges: Table::new(),
            missing: 0,
            paths: NumberedTexts::default(),
            doubts: NumberedTexts::default(),
            contested: contested(inventory),
            has_idle: inventory
                .all_containers()
                .any(|(_, _, workload, own)| own.is_said_over || workload.idle.is_some()),
            kind: EdgeKind::FREE,
            mistakes: 0,
        }
    }

    /// The edges that follow are of this kind.
    pub(crate) fn begin(&mut self, id: EdgeKind, kind: &Kind) {
        self.kind = id;
        self.mistakes = kind.mistakes();
    }

    /// Adds an edge of the kind that is drawn.
    pub(crate) fn add(&mut self, draft: Draft<'_>) {
        let evidence = match draft.field {
            Some((object, path)) => Evidence::Field(object, self.paths.add(path)),
            None => Evidence::None,
        };
        self.push(draft.from, draft.to, draft.doubt, evidence);
    }

    /// The same with other evidence. The edge is returned, unless there is none: from a node to itself, or because there
    /// was no id left.
    pub(crate) fn push(
        &mut self,
        from: NodeId,
        to: NodeId,
        doubt: Option<&str>,
        evidence: Evidence,
    ) -> Option<&mut Edge> {
        if from == to {
            return None;
        }
        let contested = match evidence {
            Evidence::Field(object, _) => self.contested.contains(&object).then_some(object),
            _ => None,
        };
        let doubt = match contested {
            Some(object) => {
                let object = self.inventory.cluster.object(object).reference();
                let before = doubt.map_or_else(String::new, |doubt| format!("{doubt}, and "));
                Some(self.doubts.add(&format!(
                    "{before}of the differing declarations of {object}, this one applies"
                )))
            }
            None => doubt.map(|text| self.doubts.add(text)),
        };
        self.push_known(from, to, doubt, evidence)
    }

    /// The same with a condition that is among the others already.
    pub(crate) fn push_known(
        &mut self,
        from: NodeId,
        to: NodeId,
        doubt: Option<DoubtId>,
        evidence: Evidence,
    ) -> Option<&mut Edge> {
        if from == to {
            return None;
        }
        let doubt = match self.running(from, to) {
            Some(text) => {
                let before = doubt.map_or_else(String::new, |doubt| {
                    format!("{} and ", self.doubts.get(doubt))
                });
                Some(self.doubts.add(&format!("{before}{text}")))
            }
            None => doubt,
        };
        let mut edge = Edge::new(from, to, self.kind, evidence);
        edge.mistakes = self.mistakes;
        edge.doubt = doubt;
        let id = self.edges.try_push(edge);
        self.missing += usize::from(id.is_none());
        id.map(|id| &mut self.edges[id])
    }

    /// What has to be so for a container, or the files of a pod, to be there for somebody who comes from elsewhere.
    fn running(&self, from: NodeId, to: NodeId) -> Option<&'d str> {
        if !self.has_idle {
            return None;
        }
        let inventory = self.inventory;
        let (workload, is_over) = match self.nodes.what(to) {
            Node::Container(container) => (
                inventory.containers[container],
                inventory.traits(container).is_said_over,
            ),
            Node::Files(workload) => (workload, false),
            _ => return None,
        };
        let is_inside = match self.nodes.what(from) {
            Node::Container(container) => inventory.containers[container] == workload,
            _ => false,
        };
        if is_over {
            return Some(STILL_RUNS);
        }
        let idle = inventory.workloads[workload].idle.as_deref();
        idle.filter(|_| !is_inside)
    }

    /// Adds an edge of the kind that is drawn that is no step of its own.
    pub(crate) fn quiet(&mut self, from: NodeId, to: NodeId) {
        if let Some(edge) = self.push(from, to, None, Evidence::None) {
            edge.steps = 0;
        }
    }

    /// Adds what is so without doing anything.
    pub(crate) fn free(&mut self, from: NodeId, to: NodeId, doubt: Option<&str>) {
        let (kind, mistakes) = (self.kind, self.mistakes);
        (self.kind, self.mistakes) = (EdgeKind::FREE, 0);
        self.push(from, to, doubt, Evidence::None);
        (self.kind, self.mistakes) = (kind, mistakes);
    }
}
