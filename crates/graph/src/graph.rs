//! The graph itself: numbered nodes, edges that lie side by side, and what each edge rests on.

use std::collections::HashMap;

use seawall_model::ObjectId;
use seawall_rbac::LinkId;

use crate::kind::Cost;

/// What shows that an edge is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Evidence {
    /// It is so by itself.
    None,
    /// A field of an object; the path by its number.
    Field(ObjectId, u32),
    /// A step of rights.
    Right(LinkId),
    /// A connection that policies let through.
    Connection,
}

/// An edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    /// Number of the kind; [`FREE`] for what is so without doing anything.
    pub kind: u8,
    pub mistakes: u8,
    pub steps: u16,
    /// Number of what has to hold and is not known, plus one.
    pub doubt: u32,
    pub evidence: Evidence,
}

/// The kind of edges that nobody has to do anything for.
pub(crate) const FREE: u8 = u8::MAX;

impl Edge {
    pub(crate) fn cost(&self) -> Cost {
        Cost::new(self.mistakes, self.doubt != 0, self.steps)
    }
}

/// Texts by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    texts: Vec<Box<str>>,
    ids: HashMap<Box<str>, u32>,
}

impl Texts {
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = index(self.texts.len());
        self.texts.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }

    pub(crate) fn get(&self, id: u32) -> &str {
        &self.texts[id as usize]
    }
}

/// Edges by the node at one of their ends.
#[derive(Debug, Default)]
pub(crate) struct Adjacency {
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Adjacency {
    pub(crate) fn new(nodes: usize, edges: &[Edge], end: impl Fn(&Edge) -> u32) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        for edge in edges {
            starts[end(edge) as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut free = starts.clone();
        let mut by_end = vec![0u32; edges.len()];
        for (number, edge) in edges.iter().enumerate() {
            let slot = &mut free[end(edge) as usize];
            by_end[*slot as usize] = index(number);
            *slot += 1;
        }
        Self {
            starts,
            edges: by_end,
        }
    }

    /// The numbers of the edges at a node.
    pub(crate) fn at(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// A length or position as a number.
pub(crate) fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
