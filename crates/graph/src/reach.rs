//! How far every node is from some others: one search against the edges.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Graph;
use crate::kind::Cost;

/// The cost from every node to the nearest of some goals, and the edge to take.
#[derive(Debug)]
pub struct Reach {
    cost: Vec<Cost>,
    next: Vec<u32>,
    /// Whether only certain steps count.
    pub(crate) is_certain: bool,
}

/// No edge.
const NONE: u32 = u32::MAX;

impl Graph<'_> {
    /// How far every node is from the nearest of some goals.
    pub fn reach(&self, goals: &[u32]) -> Reach {
        self.reach_without(goals, |_| false)
    }

    /// The same by certain steps only.
    pub fn reach_for_certain(&self, goals: &[u32]) -> Reach {
        let mut reach = self.reach_without(goals, |edge| self.edges[edge as usize].doubt != 0);
        reach.is_certain = true;
        reach
    }

    /// The same, as if some edges were not there.
    pub(crate) fn reach_without(&self, goals: &[u32], is_cut: impl Fn(u32) -> bool) -> Reach {
        let mut reach = Reach {
            cost: vec![Cost::FAR; self.nodes.len()],
            next: vec![NONE; self.nodes.len()],
            is_certain: false,
        };
        let mut heap = BinaryHeap::new();
        for goal in goals {
            reach.cost[*goal as usize] = Cost::ZERO;
            heap.push(Reverse((Cost::ZERO, *goal)));
        }
        while let Some(Reverse((cost, node))) = heap.pop() {
            if cost > reach.cost[node as usize] {
                continue;
            }
            for number in self.backward.at(node) {
                let edge = &self.edges[*number as usize];
                let through = cost.plus(edge.cost());
                if through < reach.cost[edge.from as usize] && !is_cut(*number) {
                    reach.cost[edge.from as usize] = through;
                    reach.next[edge.from as usize] = *number;
                    heap.push(Reverse((through, edge.from)));
                }
            }
        }
        reach
    }
}

impl Reach {
    /// The cost from a node; `None` when there is no way.
    pub fn cost(&self, node: u32) -> Option<Cost> {
        Some(self.cost[node as usize]).filter(|cost| *cost != Cost::FAR)
    }

    /// The edges of the cheapest way from a node.
    pub(crate) fn way(&self, graph: &Graph<'_>, from: u32) -> Vec<u32> {
        let mut way = Vec::new();
        let mut node = from;
        while let Some(edge) = graph.edges.get(self.next[node as usize] as usize) {
            way.push(self.next[node as usize]);
            node = edge.to;
            // Every edge leads to a node that was settled before, so that this ends.
            if way.len() > graph.nodes.len() {
                break;
            }
        }
        way
    }
}
