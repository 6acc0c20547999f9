//! The cheapest way from every node to a set of goals: one backward search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use seawall_model::{Table, TableIndex};

use super::graph::{Edge, Graph, LinkId};
use super::places::PlaceId;

/// No way.
const FAR: u32 = u32::MAX;

/// For every node with a way to a goal, its distance from the nearest one and the edge to take. Most nodes have none, and these
/// are kept for several goals, so that there is nothing here of a node without a way.
#[derive(Debug)]
pub(crate) struct Reach {
    /// In the order of the nodes.
    reached: Box<[Reached]>,
}

#[derive(Debug)]
struct Reached {
    node: PlaceId,
    distance: u32,
    /// The edge to take, where the node is no goal.
    next: Option<LinkId>,
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
        let mut distances: Table<PlaceId, u32> = Table::filled(FAR, graph.len());
        let mut next: Table<PlaceId, Option<LinkId>> = Table::filled(None, graph.len());
        let mut heap = BinaryHeap::new();
        for goal in goals {
            distances[*goal] = 0;
            heap.push(Reverse((0u32, *goal)));
        }
        while let Some(Reverse((distance, node))) = heap.pop() {
            if distance > distances[node] {
                continue;
            }
            for link in backward.at(node) {
                let edge = &graph.edges[*link];
                let through = distance.saturating_add(edge.cost());
                if through < distances[edge.from] {
                    distances[edge.from] = through;
                    next[edge.from] = Some(*link);
                    heap.push(Reverse((through, edge.from)));
                }
            }
        }
        let found = distances.iter().filter(|(_, distance)| **distance != FAR);
        let found = found.map(|(node, distance)| Reached {
            node,
            distance: *distance,
            next: next[node],
        });
        Self {
            reached: found.collect(),
        }
    }

    fn at(&self, node: PlaceId) -> Option<&Reached> {
        let at = self.reached.binary_search_by_key(&node, |own| own.node);
        at.ok().map(|at| &self.reached[at])
    }

    /// The cost from a node, if there is a way.
    pub(crate) fn cost(&self, node: PlaceId) -> Option<u32> {
        self.at(node).map(|own| own.distance)
    }

    /// The edges from a node to its goal.
    pub(crate) fn path<'g>(&self, graph: &'g Graph<'_>, from: PlaceId) -> Vec<&'g Edge> {
        let mut path = Vec::new();
        let mut node = from;
        while let Some(link) = self.at(node).and_then(|own| own.next) {
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
