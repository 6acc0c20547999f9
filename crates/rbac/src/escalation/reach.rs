//! The cheapest way from every node to a set of goals: one backward search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Edge, Graph};

/// No way.
const FAR: u32 = u32::MAX;

/// For every node, its distance from the nearest goal and the edge to take.
#[derive(Debug)]
pub(crate) struct Reach {
    distance: Vec<u32>,
    /// Index of the edge to take, where there is a way and the node is no goal.
    next: Vec<u32>,
}

/// The edges by the node that they lead to.
#[derive(Debug)]
pub(crate) struct Backward {
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Backward {
    pub(crate) fn new(graph: &Graph<'_>) -> Self {
        Self::by(graph, |edge| edge.to)
    }

    /// The edges by the node that they come from.
    pub(crate) fn forward(graph: &Graph<'_>) -> Self {
        Self::by(graph, |edge| edge.from)
    }

    fn by(graph: &Graph<'_>, end: impl Fn(&Edge) -> u32) -> Self {
        let mut starts = vec![0u32; graph.len() + 1];
        for edge in &graph.edges {
            starts[end(edge) as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut free = starts.clone();
        let mut edges = vec![0u32; graph.edges.len()];
        for (index, edge) in graph.edges.iter().enumerate() {
            let slot = &mut free[end(edge) as usize];
            edges[*slot as usize] = super::graph::count(index);
            *slot += 1;
        }
        Self { starts, edges }
    }

    /// The indexes of the edges at a node.
    pub(crate) fn at(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

impl Reach {
    pub(crate) fn new(graph: &Graph<'_>, backward: &Backward, goals: &[u32]) -> Self {
        let mut reach = Self {
            distance: vec![FAR; graph.len()],
            next: vec![FAR; graph.len()],
        };
        let mut heap = BinaryHeap::new();
        for goal in goals {
            reach.distance[*goal as usize] = 0;
            heap.push(Reverse((0u32, *goal)));
        }
        while let Some(Reverse((distance, node))) = heap.pop() {
            if distance > reach.distance[node as usize] {
                continue;
            }
            for index in backward.at(node) {
                let edge = &graph.edges[*index as usize];
                let through = distance.saturating_add(edge.cost());
                if through < reach.distance[edge.from as usize] {
                    reach.distance[edge.from as usize] = through;
                    reach.next[edge.from as usize] = *index;
                    heap.push(Reverse((through, edge.from)));
                }
            }
        }
        reach
    }

    /// The cost from a node, if there is a way.
    pub(crate) fn cost(&self, node: u32) -> Option<u32> {
        Some(self.distance[node as usize]).filter(|distance| *distance != FAR)
    }

    /// The edges from a node to its goal.
    pub(crate) fn path<'g>(&self, graph: &'g Graph<'_>, from: u32) -> Vec<&'g Edge> {
        let mut path = Vec::new();
        let mut node = from;
        while let Some(edge) = graph.edges.get(self.next[node as usize] as usize) {
            path.push(edge);
            node = edge.to;
            // Every edge leads nearer, so that this ends; free edges could only go in a circle if they led nowhere.
            if path.len() > graph.len() {
                break;
            }
        }
        path
    }
}
