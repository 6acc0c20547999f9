//! How far every node is from some others: one search against the edges.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use seawall_model::Table;

use crate::Graph;
use crate::graph::{EdgeId, NodeId};
use crate::kind::Cost;

/// The cost from every node to the nearest of some goals, and the edge to take.
#[derive(Debug)]
pub struct Reach {
    cost: Table<NodeId, Cost>,
    next: Table<NodeId, Option<EdgeId>>,
    /// Whether only certain steps count.
    pub(crate) is_certain: bool,
}

impl Graph<'_> {
    /// How far every node is from the nearest of some goals.
    pub fn reach(&self, goals: &[NodeId]) -> Reach {
        self.reach_without(goals, |_| false)
    }

    /// The same by certain steps only.
    pub fn reach_for_certain(&self, goals: &[NodeId]) -> Reach {
        let mut reach = self.reach_without(goals, |edge| self.edges[edge].doubt.is_some());
        reach.is_certain = true;
        reach
    }

    /// The same, as if some edges were not there.
    pub(crate) fn reach_without(&self, goals: &[NodeId], is_cut: impl Fn(EdgeId) -> bool) -> Reach {
        let mut reach = Reach {
            cost: Table::filled(Cost::FAR, self.nodes.len()),
            next: Table::filled(None, self.nodes.len()),
            is_certain: false,
        };
        let mut heap = BinaryHeap::new();
        for goal in goals {
            reach.cost[*goal] = Cost::ZERO;
            heap.push(Reverse((Cost::ZERO, *goal)));
        }
        while let Some(Reverse((cost, node))) = heap.pop() {
            if cost > reach.cost[node] {
                continue;
            }
            for id in self.backward().at(node) {
                let edge = &self.edges[*id];
                let through = cost.plus(edge.cost());
                if through < reach.cost[edge.from] && !is_cut(*id) {
                    reach.cost[edge.from] = through;
                    reach.next[edge.from] = Some(*id);
                    heap.push(Reverse((through, edge.from)));
                }
            }
        }
        reach
    }
}

impl Reach {
    /// The cost from a node; `None` when there is no way.
    pub fn cost(&self, node: NodeId) -> Option<Cost> {
        Some(self.cost[node]).filter(|cost| *cost != Cost::FAR)
    }

    /// The edges of the cheapest way from a node.
    pub(crate) fn way(&self, graph: &Graph<'_>, from: NodeId) -> Vec<EdgeId> {
        let mut way = Vec::new();
        let mut node = from;
        while let Some(edge) = self.next[node] {
            way.push(edge);
            node = graph.edges[edge].to;
            // Every edge leads to a node that was settled before, so that this ends.
            if way.len() > graph.nodes.len() {
                break;
            }
        }
        way
    }
}
