//! The cheapest way from every node to a set of goals: one backward search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use seawall_model::{Table, TableIndex};

use super::graph::{Edge, Graph, LinkId};
use super::places::PlaceId;

/// No way.
const FAR: u32 = u32::MAX;

/// For every node, its distance from the nearest goal and the edge to take.
#[derive(Debug)]
pub(crate) struct Reach {
    distance: Table<PlaceId, u32>,
    /// The edge to take, where there is a way and the node is no goal.
    next: Table<PlaceId, Option<LinkId>>,
}

/// The edges by the node that they lead to.
#[derive(Debug)]
pub(crate) struct Backward {
    /// Where the edges of each node begin; one more at the end.
    starts: Vec<u32>,
    edges: Vec<LinkId>,
}

impl Backward {
    pub(crate) fn new(graph: &Graph<'_>) -> Self {
        Self::by(graph, |edge| edge.to)
    }

    /// The edges by the node that they come from.
    pub(crate) fn forward(graph: &Graph<'_>) -> Self {
        Self::by(graph, |edge| edge.from)
    }

    fn by(graph: &Graph<'_>, end: impl Fn(&Edge) -> PlaceId) -> Self {
        let mut starts = vec![0u32; graph.len() + 1];
        for edge in graph.edges.values() {
            starts[end(edge).index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut free = starts.clone();
        // Every slot is written over.
        let mut edges: Vec<LinkId> = graph.edges.ids().collect();
        for (link, edge) in graph.edges.iter() {
            let slot = &mut free[end(edge).index()];
            edges[*slot as usize] = link;
            *slot += 1;
        }
        Self { starts, edges }
    }

    /// The edges at a node.
    pub(crate) fn at(&self, node: PlaceId) -> &[LinkId] {
        let node = node.index();
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

impl Reach {
    pub(crate) fn new(graph: &Graph<'_>, backward: &Backward, goals: &[PlaceId]) -> Self {
        let mut reach = Self {
            distance: Table::filled(FAR, graph.len()),
            next: Table::filled(None, graph.len()),
        };
        let mut heap = BinaryHeap::new();
        for goal in goals {
            reach.distance[*goal] = 0;
            heap.push(Reverse((0u32, *goal)));
        }
        while let Some(Reverse((distance, node))) = heap.pop() {
            if distance > reach.distance[node] {
                continue;
            }
            for link in backward.at(node) {
                let edge = &graph.edges[*link];
                let through = distance.saturating_add(edge.cost());
                if through < reach.distance[edge.from] {
                    reach.distance[edge.from] = through;
                    reach.next[edge.from] = Some(*link);
                    heap.push(Reverse((through, edge.from)));
                }
            }
        }
        reach
    }

    /// The cost from a node, if there is a way.
    pub(crate) fn cost(&self, node: PlaceId) -> Option<u32> {
        Some(self.distance[node]).filter(|distance| *distance != FAR)
    }

    /// The edges from a node to its goal.
    pub(crate) fn path<'g>(&self, graph: &'g Graph<'_>, from: PlaceId) -> Vec<&'g Edge> {
        let mut path = Vec::new();
        let mut node = from;
        while let Some(link) = self.next[node] {
            let edge = &graph.edges[link];
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
