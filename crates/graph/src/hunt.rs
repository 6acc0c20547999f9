//! Short ways of one graph, one after another, with what takes each away.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use seawall_model::Table;
use seawall_rbac::Place;

use crate::fix::{Fix, InUse};
use crate::graph::{EdgeId, NodeId};
use crate::kind::Cost;
use crate::node::Node;
use crate::question::Question;
use crate::{Graph, NoNode};

/// Looks for ways in one graph. What was found out about its edges is kept from one search to the next.
pub(crate) struct Hunt<'h, 'g> {
    graph: &'h Graph<'g>,
    question: &'h Question<'h>,
    in_use: &'h InUse<'h>,
    goals: Vec<NodeId>,
    /// How far every node is from where ways begin. Without some edges it is never less, and so guides the search.
    behind: Table<NodeId, Cost>,
    starts: BTreeSet<NodeId>,
    /// Everything that takes a step of some way away, by its id.
    pub known: BTreeMap<String, Fix>,
    /// The edges of ways that were found, with the ids of what takes each away.
    answers: HashMap<EdgeId, BTreeSet<String>>,
    /// How many searches are left.
    left: usize,
}

/// What a look for ways gave.
pub(crate) struct Found {
    /// For each way the ids of the changes that take a step of it away.
    pub ways: Vec<BTreeSet<String>>,
    /// Whether there is a way that nothing takes away, or the search was given up.
    pub is_stuck: bool,
}

impl<'h, 'g> Hunt<'h, 'g> {
    /// Prepares for a question, with so many searches at most.
    ///
    /// # Errors
    /// When its beginning names nothing. What it asks the way to may be gone.
    pub(crate) fn new(
        graph: &'h Graph<'g>,
        question: &'h Question<'h>,
        in_use: &'h InUse<'h>,
        searches: usize,
    ) -> Result<Self, NoNode> {
        let starts = graph.starts(question.from)?;
        let goals = graph
            .target(question.to)
            .map_or_else(|_| Vec::new(), |target| target.goals);
        let mut hunt = Self {
            graph,
            question,
            in_use,
            goals,
            behind: Table::filled(Cost::FAR, graph.nodes.len()),
            starts: starts.into_iter().collect(),
            known: BTreeMap::new(),
            answers: HashMap::new(),
            left: searches,
        };
        hunt.look_ahead();
        Ok(hunt)
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
            for id in self.graph.forward.at(node) {
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
        cost.is_some_and(|cost| cost.mistakes() <= self.question.mistakes)
    }

    /// The cheapest way that is to go and takes none of some edges, searched from its end and guided by how far
    /// everything is from its beginning.
    fn nearest(&self, gone: &BTreeSet<EdgeId>) -> Option<Vec<EdgeId>> {
        let mut best: HashMap<NodeId, (Cost, Option<EdgeId>)> = HashMap::new();
        let mut heap = BinaryHeap::new();
        for goal in &self.goals {
            best.insert(*goal, (Cost::ZERO, None));
            heap.push(Reverse((self.behind[*goal], Cost::ZERO, *goal)));
        }
        while let Some(Reverse((whole, cost, node))) = heap.pop() {
            if !self.is_near(Some(whole)) || whole == Cost::FAR {
                return None;
            }
            if best.get(&node).is_some_and(|(known, _)| *known < cost) {
                continue;
            }
            if self.starts.contains(&node) {
                let mut way = Vec::new();
                let mut at = node;
                while let Some((_, Some(edge))) = best.get(&at) {
                    way.push(*edge);
                    at = self.graph.edges[*edge].to;
                }
                return Some(way);
            }
            for id in self.graph.backward.at(node) {
                let edge = &self.graph.edges[*id];
                if self.behind[edge.from] == Cost::FAR || gone.contains(id) || !self.counts(*id) {
                    continue;
                }
                let through = cost.plus(edge.cost());
                if best
                    .get(&edge.from)
                    .is_none_or(|(known, _)| through < *known)
                {
                    best.insert(edge.from, (through, Some(*id)));
                    heap.push(Reverse((
                        through.plus(self.behind[edge.from]),
                        through,
                        edge.from,
                    )));
                }
            }
        }
        None
    }

    /// Looks for ways that none of the chosen changes takes away, each by steps that no earlier one shares as far as they
    /// can be taken away. `most` at a time.
    pub(crate) fn ways(&mut self, chosen: &BTreeSet<String>, most: usize) -> Found {
        let is_answered = |ids: &BTreeSet<String>| !ids.is_disjoint(chosen);
        let mut gone: BTreeSet<EdgeId> = self
            .answers
            .iter()
            .filter(|(_, ids)| is_answered(ids))
            .map(|(edge, _)| *edge)
            .collect();
        let mut found = Found {
            ways: Vec::new(),
            is_stuck: false,
        };
        while found.ways.len() < most {
            if self.left == 0 {
                found.is_stuck = true;
                break;
            }
            self.left -= 1;
            let Some(way) = self.nearest(&gone) else {
                break;
            };
            let steps = self.answers_of(&way);
            let before = gone.len();
            let answered: Vec<EdgeId> = steps
                .iter()
                .filter(|(_, ids)| is_answered(ids))
                .map(|(edge, _)| *edge)
                .collect();
            if answered.is_empty() {
                let fixable = steps.iter().filter(|(_, ids)| !ids.is_empty());
                gone.extend(fixable.map(|(edge, _)| *edge));
                let ids: BTreeSet<String> = steps.into_iter().flat_map(|(_, ids)| ids).collect();
                if !ids.is_empty() {
                    found.ways.push(ids);
                }
            } else {
                gone.extend(answered);
            }
            if gone.len() == before {
                found.is_stuck = true;
                break;
            }
        }
        found
    }

    /// The steps of a way with what takes each away.
    fn answers_of(&mut self, way: &[EdgeId]) -> Vec<(EdgeId, BTreeSet<String>)> {
        let mut actor = None;
        let mut workload = None;
        let mut steps = Vec::new();
        for id in way {
            let edge = &self.graph.edges[*id];
            if let Node::Right(right) = self.graph.nodes.what(edge.from)
                && matches!(
                    self.graph.inventory.escalation.place(right),
                    Place::Identity(..)
                )
            {
                actor = Some(right);
            }
            if let Node::Container(container) = self.graph.nodes.what(edge.from) {
                workload = Some(self.graph.inventory.containers[container]);
            }
            let fixes = self.graph.fixes(edge, actor, workload, self.in_use);
            let ids: BTreeSet<String> = fixes.iter().map(|fix| fix.id.clone()).collect();
            for fix in fixes {
                self.known.entry(fix.id.clone()).or_insert(fix);
            }
            self.answers.entry(*id).or_default().extend(ids.clone());
            steps.push((*id, ids));
        }
        steps
    }
}
