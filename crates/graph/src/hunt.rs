//! Short ways of one graph, one after another, with what takes each away.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::rc::Rc;

use seawall_model::Table;
use seawall_rbac::{Place, PlaceId};

use crate::Graph;
use crate::fix::InUse;
use crate::graph::{EdgeId, EdgeKind, NodeId};
use crate::inventory::WorkloadId;
use crate::kind::Cost;
use crate::known::{Answers, Known};
use crate::node::Node;
use crate::question::Question;

/// Looks that finding out what takes a step away counts as.
const LOOKS_A_STEP: usize = 100;

/// Who goes over an edge, as far as that tells what takes it away.
type Step = (EdgeId, Option<PlaceId>, Option<WorkloadId>);

/// Looks for ways in one graph. What was found out about its edges is kept from one search to the next.
pub(crate) struct Hunt<'h, 'g> {
    graph: &'h Graph<'g>,
    question: &'h Question<'h>,
    in_use: &'h InUse<'h>,
    goals: Vec<NodeId>,
    /// How far every node is from where ways begin. Without some edges it is never less, and so guides the search.
    behind: Table<NodeId, Cost>,
    starts: BTreeSet<NodeId>,
    /// What takes a step away, by who takes it.
    steps: HashMap<Step, Rc<Answers>>,
    /// The same of all who were seen to take it.
    answers: HashMap<EdgeId, Vec<Rc<Answers>>>,
    /// Whose rights were looked through at once.
    looked_through: HashSet<(NodeId, Option<PlaceId>)>,
    seen: Table<NodeId, Seen>,
    search: u32,
}

/// What the last search that saw a node found out about it.
#[derive(Debug, Clone, Copy)]
struct Seen {
    search: u32,
    cost: Cost,
    by: Option<EdgeId>,
}

/// What a look for ways gave.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// For each way the changes that take a step of it away.
    pub ways: Vec<Answers>,
    /// Whether there is a way that nothing takes away.
    pub is_stuck: bool,
    /// Whether the looks were used up.
    pub is_cut_off: bool,
}

/// What one search gave.
enum Nearest {
    Way(Vec<EdgeId>),
    None,
    CutOff,
}

impl<'h, 'g> Hunt<'h, 'g> {
    /// Prepares for a question about ways from some nodes. What it asks the way to may be gone.
    pub(crate) fn new(
        graph: &'h Graph<'g>,
        question: &'h Question<'h>,
        in_use: &'h InUse<'h>,
        starts: Vec<NodeId>,
    ) -> Self {
        let goals = graph
            .target(question.to)
            .map_or_else(|_| Vec::new(), |target| target.goals);
        let unseen = Seen {
            search: 0,
            cost: Cost::FAR,
            by: None,
        };
        let mut hunt = Self {
            graph,
            question,
            in_use,
            goals,
            behind: Table::filled(Cost::FAR, graph.nodes.len()),
            starts: starts.into_iter().collect(),
            steps: HashMap::new(),
            answers: HashMap::new(),
            looked_through: HashSet::new(),
            seen: Table::filled(unseen, graph.nodes.len()),
            search: 0,
        };
        hunt.look_ahead();
        hunt
    }

    fn counts(&self, edge: EdgeId) -> bool {
        !self.question.only_certain || self.graph.edges[edge].doubt.is_none()
    }

    /// Finds how far everything is from the beginning.
    fn look_ahead(&mut self) {
        let mut heap = BinaryHeap::new();
        for start in &self.starts {
            self.behind[*start] = Cost::ZERO;
            heap.push(Reverse((Cost::ZERO, *start)));
        }
        while let Some(Reverse((cost, node))) = heap.pop() {
            if cost > self.behind[node] {
                continue;
            }
            for id in self.graph.forward().at(node) {
                let edge = &self.graph.edges[*id];
                let through = cost.plus(edge.cost());
                if through < self.behind[edge.to] && self.counts(*id) {
                    self.behind[edge.to] = through;
                    heap.push(Reverse((through, edge.to)));
                }
            }
        }
    }

    /// What the cheapest way costs; `None` where there is none.
    pub(crate) fn cost(&self) -> Option<Cost> {
        let costs = self.goals.iter().map(|goal| self.behind[*goal]);
        costs.min().filter(|cost| *cost != Cost::FAR)
    }

    /// Whether ways of this cost are to go.
    pub(crate) fn is_near(&self, cost: Option<Cost>) -> bool {
        let most = self.question.mistakes.unwrap_or(0);
        cost.is_some_and(|cost| cost.mistakes() <= most)
    }

    /// The cheapest way that is to go and takes none of some edges, searched from its end and guided by how far
    /// everything is from its beginning.
    fn nearest(&mut self, gone: &Table<EdgeId, bool>, looks: &mut usize) -> Nearest {
        self.search += 1;
        let search = self.search;
        let mut heap = BinaryHeap::new();
        for goal in &self.goals {
            self.seen[*goal] = Seen {
                search,
                cost: Cost::ZERO,
                by: None,
            };
            heap.push(Reverse((self.behind[*goal], Cost::ZERO, *goal)));
        }
        while let Some(Reverse((whole, cost, node))) = heap.pop() {
            if !self.is_near(Some(whole)) || whole == Cost::FAR {
                return Nearest::None;
            }
            if self.seen[node].cost < cost {
                continue;
            }
            if self.starts.contains(&node) {
                let mut way = Vec::new();
                let mut at = node;
                while let Some(edge) = self.seen[at].by {
                    way.push(edge);
                    at = self.graph.edges[edge].to;
                }
                return Nearest::Way(way);
            }
            let edges = self.graph.backward().at(node);
            if *looks < edges.len() {
                *looks = 0;
                return Nearest::CutOff;
            }
            *looks -= edges.len();
            for id in edges {
                let edge = &self.graph.edges[*id];
                let before = self.behind[edge.from];
                if before == Cost::FAR || gone[*id] || !self.counts(*id) {
                    continue;
                }
                let through = cost.plus(edge.cost());
                let seen = &mut self.seen[edge.from];
                if seen.search != search || through < seen.cost {
                    *seen = Seen {
                        search,
                        cost: through,
                        by: Some(*id),
                    };
                    heap.push(Reverse((through.plus(before), through, edge.from)));
                }
            }
        }
        Nearest::None
    }

    /// Looks for ways that none of the chosen changes takes away, each by steps that no earlier one shares as far as they
    /// can be taken away. `most` at a time, with so many looks at edges.
    pub(crate) fn ways(
        &mut self,
        chosen: &Answers,
        most: usize,
        known: &mut Known,
        looks: &mut usize,
    ) -> Found {
        let is_answered = |ids: &Rc<Answers>| !ids.is_disjoint(chosen);
        let mut found = Found::default();
        let mut gone = Table::filled(false, self.graph.edges.len());
        for (edge, all) in &self.answers {
            gone[*edge] = all.iter().all(is_answered);
        }
        while found.ways.len() < most {
            let way = match self.nearest(&gone, looks) {
                Nearest::Way(way) => way,
                Nearest::None => break,
                Nearest::CutOff => {
                    found.is_cut_off = true;
                    break;
                }
            };
            let steps = self.answers_of(&way, known, looks);
            let mut is_new = true;
            for (step, ids) in &steps {
                if is_answered(ids) {
                    is_new = false;
                    gone[step.0] = true;
                    // What takes one right away takes others with it.
                    for edge in self.look_through(*step, known, looks) {
                        let answers = self.answers.get(&edge);
                        gone[edge] |= answers.is_some_and(|all| all.iter().all(is_answered));
                    }
                }
            }
            if !is_new {
                continue;
            }
            let mut ids = Answers::new();
            for (step, own) in steps.iter().filter(|(_, own)| !own.is_empty()) {
                gone[step.0] = true;
                ids.extend(own.iter().copied());
            }
            if ids.is_empty() {
                found.is_stuck = true;
                break;
            }
            found.ways.push(ids);
        }
        found
    }

    /// The steps of a way with what takes each away.
    fn answers_of(
        &mut self,
        way: &[EdgeId],
        known: &mut Known,
        looks: &mut usize,
    ) -> Vec<(Step, Rc<Answers>)> {
        let mut actor = None;
        let mut workload = None;
        let mut steps = Vec::new();
        for id in way {
            let edge = &self.graph.edges[*id];
            match self.graph.nodes.what(edge.from) {
                Node::Right(right) => {
                    let place = self.graph.inventory.escalation.place(right);
                    if matches!(place, Place::Identity(..)) {
                        actor = Some(right);
                    }
                }
                Node::Container(container) => {
                    workload = Some(self.graph.inventory.containers[container]);
                }
                _ => {}
            }
            let step = match edge.kind == EdgeKind::RIGHT {
                true => (*id, actor, None),
                false => (*id, None, workload),
            };
            steps.push((step, self.answers_to(step, known, looks)));
        }
        steps
    }

    /// What takes a step away.
    fn answers_to(&mut self, step: Step, known: &mut Known, looks: &mut usize) -> Rc<Answers> {
        if let Some(ids) = self.steps.get(&step) {
            return ids.clone();
        }
        *looks = looks.saturating_sub(LOOKS_A_STEP);
        let (id, actor, workload) = step;
        let edge = &self.graph.edges[id];
        let by_id = self.graph.right_ids(edge, actor);
        let by_id: Option<Answers> =
            by_id.and_then(|ids| ids.iter().map(|id| known.number(id)).collect());
        let ids = Rc::new(by_id.unwrap_or_else(|| {
            let fixes = self.graph.fixes(edge, actor, workload, self.in_use);
            fixes.into_iter().map(|fix| known.add(fix)).collect()
        }));
        self.steps.insert(step, ids.clone());
        self.answers.entry(id).or_default().push(ids.clone());
        ids
    }

    /// Finds out at once what takes the rights away that lie beside one; the edges.
    fn look_through(
        &mut self,
        (id, actor, _): Step,
        known: &mut Known,
        looks: &mut usize,
    ) -> Vec<EdgeId> {
        let graph = self.graph;
        let edge = &graph.edges[id];
        let is_new = edge.kind == EdgeKind::RIGHT && self.looked_through.insert((edge.from, actor));
        let beside = if is_new {
            graph.forward().at(edge.from)
        } else {
            &[]
        };
        let mut found = Vec::new();
        for id in beside {
            // Where the looks run out, the rest is found one by one, or not at all.
            if *looks < LOOKS_A_STEP {
                break;
            }
            if graph.edges[*id].kind == EdgeKind::RIGHT {
                self.answers_to((*id, actor, None), known, looks);
                found.push(*id);
            }
        }
        found
    }
}
