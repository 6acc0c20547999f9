//! The graph itself: nodes by id, edges that lie side by side, and what each edge rests on.

use std::collections::HashMap;

use seawall_model::{ObjectId, Table, TableIndex, define_index};
use seawall_rbac::LinkId;

use crate::kind::Cost;

define_index! {
    /// A node of a [`Graph`](crate::Graph).
    pub struct NodeId;
}

define_index! {
    /// An edge.
    pub(crate) struct EdgeId;
}

define_index! {
    /// The path of a field.
    pub(crate) struct PathId;
}

define_index! {
    /// A condition that has to hold for an edge and is not known to.
    pub(crate) struct DoubtId;
}

/// What shows that an edge is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Evidence {
    /// It is so by itself.
    None,
    /// A field of an object.
    Field(ObjectId, PathId),
    /// A step of rights.
    Right(LinkId),
    /// A connection that policies let through.
    Connection,
}

/// An edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: NodeId,
    pub to: NodeId,
    pub kind: EdgeKind,
    pub mistakes: u8,
    pub steps: u16,
    /// What has to hold and is not known.
    pub doubt: Option<DoubtId>,
    pub evidence: Evidence,
}

/// The kind of an edge. One byte, because there are many edges: an enum of a byte and two more cases takes two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EdgeKind(u8);

impl EdgeKind {
    /// Nobody has to do anything for it.
    pub(crate) const FREE: Self = Self(u8::MAX);
    /// A step of permissions.
    pub(crate) const RIGHT: Self = Self(u8::MAX - 1);

    /// Every kind of the list [`edge::ALL`](crate::edge::ALL), in order. The list is far shorter than a byte counts.
    pub(crate) fn listed() -> impl Iterator<Item = Self> {
        (0..Self::RIGHT.0).map(Self)
    }

    /// The position in the list; that of [`Self::FREE`] and [`Self::RIGHT`] is behind its end.
    pub(crate) fn position(self) -> usize {
        usize::from(self.0)
    }
}

impl Edge {
    pub(crate) fn cost(&self) -> Cost {
        Cost::new(self.mistakes, self.doubt.is_some(), self.steps)
    }
}

/// Texts by id, each once.
#[derive(Debug)]
pub(crate) struct Texts<I> {
    texts: Table<I, Box<str>>,
    ids: HashMap<Box<str>, I>,
}

impl<I> Default for Texts<I> {
    fn default() -> Self {
        Self {
            texts: Table::default(),
            ids: HashMap::new(),
        }
    }
}

impl<I: TableIndex> Texts<I> {
    pub(crate) fn add(&mut self, text: &str) -> I {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.texts.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }

    pub(crate) fn get(&self, id: I) -> &str {
        &self.texts[id]
    }
}

/// Edges by the node at one of their ends.
#[derive(Debug, Default)]
pub(crate) struct Adjacency {
    /// Where the edges of each node begin; one more at the end.
    starts: Vec<u32>,
    edges: Vec<EdgeId>,
}

impl Adjacency {
    pub(crate) fn new(
        nodes: usize,
        edges: &Table<EdgeId, Edge>,
        end: impl Fn(&Edge) -> NodeId,
    ) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        for edge in edges.values() {
            starts[end(edge).index() + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut free = starts.clone();
        // Every slot is written over.
        let mut by_end: Vec<EdgeId> = edges.ids().collect();
        for (id, edge) in edges.iter() {
            let slot = &mut free[end(edge).index()];
            by_end[*slot as usize] = id;
            *slot += 1;
        }
        Self {
            starts,
            edges: by_end,
        }
    }

    /// The edges at a node.
    pub(crate) fn at(&self, node: NodeId) -> &[EdgeId] {
        let node = node.index();
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}
