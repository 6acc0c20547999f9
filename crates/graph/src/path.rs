//! Ways, cheapest first, as steps with what shows them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};

use seawall_model::ObjectId;
use seawall_network::Side;
use seawall_rbac::{Place, PlaceId, Step as RightStep};

use crate::graph::{Edge, EdgeId, EdgeKind, Evidence, NodeId};
use crate::kind::Cost;
use crate::node::Node;
use crate::{Graph, Hole, PathLimits, Reach, edge};

/// What shows a step.
#[derive(Debug, Clone)]
pub enum Proof<'g> {
    /// It is so by what the nodes are.
    Itself,
    /// A field of an object.
    Field(ObjectId, &'g str),
    /// Rights, with the bindings and rules that give them.
    Right(Box<RightStep<'g>>),
    /// A connection between two ends that policies let through.
    Connection(Side, Side),
    /// The address at which clouds give out credentials can be reached.
    Metadata(Side),
}

/// One step.
#[derive(Debug, Clone)]
pub struct Leg<'g> {
    /// From which node.
    pub from: NodeId,
    /// To which.
    pub to: NodeId,
    /// Where the edge itself ends; what it leads to may be singled out behind it.
    pub end: NodeId,
    /// The kind of edge.
    pub kind: &'g str,
    /// What the attacker does.
    pub does: &'g str,
    /// Technique of the threat matrix.
    pub technique: Option<&'g str>,
    /// Mistakes that it needs.
    pub mistakes: u8,
    /// What those are, read after "needs".
    pub needs: Option<&'g str>,
    /// What has to hold and is not known, as a clause after "assumes".
    pub doubt: Option<&'g str>,
    /// What shows it.
    pub proof: Proof<'g>,
    /// The vulnerability that is used, where a scan of images found it.
    pub hole: Option<&'g Hole>,
}

/// A way.
#[derive(Debug, Clone)]
pub struct Path {
    /// What it costs.
    pub cost: Cost,
    pub(crate) start: NodeId,
    pub(crate) edges: Vec<EdgeId>,
}

/// The cheapest ways that a search found.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Each by other steps, cheapest first. Whether there is one at all, and what the first costs, is always known.
    pub found: Vec<Path>,
    /// Whether the search was given up before it found as many as were asked for: there may be others.
    pub is_cut_off: bool,
}

/// What tells a step from others: its kind, its primitive, and where it leads.
type Signed = (EdgeKind, u32, NodeId);

impl Graph<'_> {
    /// The cheapest ways from some nodes to the goals of a search, each by other steps, cheapest first.
    pub fn paths(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        reach: &Reach,
        wanted: usize,
        limits: &PathLimits,
    ) -> Paths {
        let mut is_cut_off = false;
        let mut found: Vec<Path> = Vec::new();
        let mut seen: HashSet<Vec<Signed>> = HashSet::new();
        let mut known: HashSet<(NodeId, Vec<EdgeId>)> = HashSet::new();
        let mut heap: BinaryHeap<Reverse<(Cost, NodeId, Vec<EdgeId>)>> = BinaryHeap::new();
        let mut best: Vec<NodeId> = starts.to_vec();
        best.sort_by_key(|start| reach.cost(*start).unwrap_or(Cost::FAR));
        best.dedup();
        for start in best.into_iter().take(wanted.saturating_mul(2)) {
            if let Some(cost) = reach.cost(start) {
                heap.push(Reverse((cost, start, reach.way(self, start))));
            }
        }
        let goals: HashSet<NodeId> = goals.iter().copied().collect();
        let mut tries = 0;
        while let Some(Reverse((cost, start, edges))) = heap.pop() {
            if found.len() == wanted {
                break;
            }
            if tries > wanted.saturating_mul(limits.tries) {
                is_cut_off = true;
                break;
            }
            if !known.insert((start, edges.clone())) {
                continue;
            }
            tries += 1;
            if seen.insert(self.signature(&edges)) {
                found.push(Path {
                    cost,
                    start,
                    edges: edges.clone(),
                });
            }
            // Another way leaves this one somewhere, by an edge that no known way takes from there.
            let mut before = Cost::ZERO;
            let mut visited: HashSet<NodeId> = HashSet::new();
            for position in 0..edges.len() {
                let node = self.edges[edges[position]].from;
                let banned: BTreeSet<EdgeId> = known
                    .iter()
                    .filter(|(own, other)| *own == start && other.starts_with(&edges[..position]))
                    .filter_map(|(_, other)| other.get(position).copied())
                    .collect();
                let mut left = limits.visits;
                let spur = self.spur(node, &goals, reach, &banned, &visited, &mut left);
                if let Some((cost, spur)) = spur {
                    let mut whole = edges[..position].to_vec();
                    whole.extend(spur);
                    heap.push(Reverse((before.plus(cost), start, whole)));
                }
                is_cut_off |= left == 0;
                visited.insert(node);
                before = before.plus(self.cost(edges[position]));
            }
        }
        Paths {
            is_cut_off: is_cut_off && found.len() < wanted,
            found,
        }
    }

    /// The cheapest way from a node that begins with none of some edges and enters none of some nodes. The distance
    /// without these bans is never more, and guides the search.
    fn spur(
        &self,
        from: NodeId,
        goals: &HashSet<NodeId>,
        reach: &Reach,
        banned: &BTreeSet<EdgeId>,
        visited: &HashSet<NodeId>,
        left: &mut usize,
    ) -> Option<(Cost, Vec<EdgeId>)> {
        let mut cost: HashMap<NodeId, (Cost, Option<EdgeId>)> =
            HashMap::from([(from, (Cost::ZERO, None))]);
        let mut heap = BinaryHeap::from([Reverse((reach.cost(from)?, Cost::ZERO, from))]);
        while let Some(Reverse((_, so_far, node))) = heap.pop() {
            if cost.get(&node).is_some_and(|(known, _)| *known < so_far) {
                continue;
            }
            *left = left.checked_sub(1)?;
            if goals.contains(&node) && node != from {
                let mut way = Vec::new();
                let mut at = node;
                while let Some((_, Some(edge))) = cost.get(&at) {
                    way.push(*edge);
                    at = self.edges[*edge].from;
                }
                way.reverse();
                return Some((so_far, way));
            }
            for id in self.forward().at(node) {
                let edge = &self.edges[*id];
                if (node == from && banned.contains(id))
                    || visited.contains(&edge.to)
                    || (reach.is_certain && edge.doubt.is_some())
                {
                    continue;
                }
                let Some(rest) = reach.cost(edge.to) else {
                    continue;
                };
                let through = so_far.plus(edge.cost());
                if cost.get(&edge.to).is_none_or(|(known, _)| through < *known) {
                    cost.insert(edge.to, (through, Some(*id)));
                    heap.push(Reverse((through.plus(rest), through, edge.to)));
                }
            }
        }
        None
    }

    /// What tells ways apart: the steps, and where they lead.
    fn signature(&self, edges: &[EdgeId]) -> Vec<Signed> {
        let mut steps = Vec::new();
        for (from, step, to) in self.shown(edges, None) {
            let _ = from;
            steps.push((step.kind, self.text_of(step), to));
        }
        steps
    }

    /// A number that tells the primitives of rights apart.
    fn text_of(&self, edge: &Edge) -> u32 {
        match (edge.kind, edge.evidence()) {
            (EdgeKind::RIGHT, Evidence::Right(link)) => {
                let primitive = self.inventory.escalation.link(link).primitive;
                primitive.map_or(0, |primitive| {
                    primitive.id.bytes().fold(7u32, |sum, byte| {
                        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
                    })
                })
            }
            _ => 0,
        }
    }

    /// The edges that are steps, from the node that is seen before to the one that is seen behind.
    fn shown(&self, edges: &[EdgeId], start: Option<NodeId>) -> Vec<(NodeId, &Edge, NodeId)> {
        let mut steps: Vec<(NodeId, &Edge, NodeId)> = Vec::new();
        let Some(first) = edges.first() else {
            return steps;
        };
        let mut at = start.unwrap_or(self.edges[*first].from);
        for id in edges {
            let edge = &self.edges[*id];
            let is_seen = !self.sort(edge.to).is_empty();
            if edge.steps > 0 {
                steps.push((at, edge, edge.to));
            }
            if is_seen {
                at = edge.to;
                if let Some(last) = steps.last_mut() {
                    last.2 = edge.to;
                }
            }
        }
        steps
    }

    /// A way as steps.
    pub fn legs(&self, path: &Path) -> Vec<Leg<'_>> {
        let mut actor = self.actor(path.start);
        let mut legs: Vec<Leg<'_>> = Vec::new();
        let mut passed = 0;
        let all = path.edges.iter().map(|id| &self.edges[*id]);
        let mut leading = all.take_while(|edge| edge.steps == 0);
        let before = leading.find_map(|edge| edge.doubt);
        for (from, edge, to) in self.shown(&path.edges, Some(path.start)) {
            // Whoever was become before this step acts.
            while let Some(id) = path.edges.get(passed) {
                let other = &self.edges[*id];
                if std::ptr::eq(other, edge) {
                    break;
                }
                actor = self.actor(other.to).or(actor);
                passed += 1;
            }
            if let Evidence::Right(link) = edge.evidence() {
                for (from, to, step) in self.inventory.escalation.before(link, actor) {
                    legs.extend(self.right_leg(self.right(from), self.right(to), step));
                }
            }
            let mut leg = self.leg(from, edge, to, actor);
            // What the free edges behind a step hang on, the step does.
            let behind = path.edges.iter().skip(passed + 1);
            let free = behind
                .map(|id| &self.edges[*id])
                .take_while(|edge| edge.steps == 0);
            let mut doubts = free.filter_map(|edge| edge.doubt);
            // The first step has no other before it that could say what leads to it.
            let before = before.filter(|_| legs.is_empty());
            leg.doubt = leg.doubt.or_else(|| {
                before
                    .or(doubts.next())
                    .map(|doubt| self.doubts.get(doubt).as_str())
            });
            legs.push(leg);
            actor = self.actor(edge.to).or(actor);
            passed += 1;
        }
        legs
    }

    /// The identity that a node is.
    pub(crate) fn actor(&self, node: NodeId) -> Option<PlaceId> {
        match self.nodes.what(node) {
            Node::Right(right) => match self.inventory.escalation.place(right) {
                Place::Identity(..) => Some(right),
                _ => None,
            },
            _ => None,
        }
    }

    /// An edge as a step.
    pub(crate) fn leg(
        &self,
        from: NodeId,
        edge: &Edge,
        to: NodeId,
        actor: Option<PlaceId>,
    ) -> Leg<'_> {
        let doubt = edge.doubt.map(|doubt| self.doubts.get(doubt).as_str());
        let mut leg = Leg {
            from,
            to,
            end: edge.to,
            kind: "",
            does: "",
            technique: None,
            mistakes: edge.mistakes,
            needs: None,
            doubt,
            proof: Proof::Itself,
            hole: None,
        };
        match edge.kind {
            EdgeKind::FREE => {}
            EdgeKind::RIGHT => {
                if let Evidence::Right(link) = edge.evidence() {
                    if let Some(primitive) = self.inventory.escalation.link(link).primitive {
                        leg.kind = &primitive.edge;
                        leg.does = &primitive.title;
                        leg.technique = primitive.technique.as_deref();
                    }
                    let step = self.inventory.escalation.step_of(link, actor);
                    leg.proof = Proof::Right(Box::new(step));
                }
            }
            listed => {
                let (kind, _) = &edge::ALL[listed.position()];
                leg.kind = kind.id;
                leg.does = kind.does;
                leg.technique = kind.technique;
                leg.needs = kind.mistake.filter(|_| edge.mistakes > 0);
                leg.proof = self.proof(from, edge, to);
                leg.hole = self.hole_of(edge);
            }
        }
        leg
    }

    /// A step of rights that is no edge of its own here.
    fn right_leg<'g>(&'g self, from: NodeId, to: NodeId, step: RightStep<'g>) -> Option<Leg<'g>> {
        let primitive = step.primitive?;
        Some(Leg {
            from,
            to,
            end: to,
            kind: &primitive.edge,
            does: &primitive.title,
            technique: primitive.technique.as_deref(),
            mistakes: 0,
            needs: None,
            doubt: step.doubt,
            proof: Proof::Right(Box::new(step)),
            hole: None,
        })
    }

    fn proof(&self, from: NodeId, edge: &Edge, to: NodeId) -> Proof<'_> {
        match edge.evidence() {
            Evidence::Field(object, path) => Proof::Field(object, self.paths.get(path)),
            Evidence::Connection => match (self.end(from), self.end(to)) {
                (Some(from), Some(to)) => Proof::Connection(from, to),
                (Some(from), None) => Proof::Metadata(from),
                _ => Proof::Itself,
            },
            Evidence::None | Evidence::Right(_) => Proof::Itself,
        }
    }

    /// The end of connections that a container or workload is.
    fn end(&self, node: NodeId) -> Option<Side> {
        let workload = match self.nodes.what(node) {
            Node::Workload(workload) => workload,
            Node::Container(container) => self.inventory.containers[container],
            _ => return None,
        };
        let own = &self.inventory.workloads[workload];
        Some(Side::Endpoint(own.endpoint))
    }
}
