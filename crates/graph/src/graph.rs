//! The graph itself: nodes by id, edges that lie side by side, and what each edge rests on.

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
    evidence: PackedEvidence,
}

/// An [`Evidence`] in eight bytes, because there are many edges: with a tag it takes twelve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PackedEvidence {
    /// The object or the link, counted from 1; 0 for neither.
    first: u32,
    /// The path, counted from 1; beside no object 1 for a connection.
    second: u32,
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

impl From<Evidence> for PackedEvidence {
    fn from(evidence: Evidence) -> Self {
        let (first, second) = match evidence {
            Evidence::None => (0, 0),
            Evidence::Connection => (0, 1),
            Evidence::Right(link) => (number(link), 0),
            Evidence::Field(object, path) => (number(object), number(path)),
        };
        Self { first, second }
    }
}

/// The position, counted from 1. An id of 32 bits that is never 0 has room for it.
fn number(id: impl TableIndex) -> u32 {
    u32::try_from(id.index() + 1).expect("ids have 32 bits")
}

fn numbered<I: TableIndex>(number: u32) -> I {
    I::at(number as usize - 1)
}

impl Edge {
    /// What shows that it is there.
    pub(crate) fn evidence(&self) -> Evidence {
        let PackedEvidence { first, second } = self.evidence;
        match (first, second) {
            (0, 0) => Evidence::None,
            (0, _) => Evidence::Connection,
            (link, 0) => Evidence::Right(numbered(link)),
            (object, path) => Evidence::Field(numbered(object), numbered(path)),
        }
    }

    pub(crate) fn new(from: NodeId, to: NodeId, kind: EdgeKind, evidence: Evidence) -> Self {
        Self {
            from,
            to,
            kind,
            mistakes: 0,
            steps: u16::from(kind != EdgeKind::FREE),
            doubt: None,
            evidence: evidence.into(),
        }
    }

    pub(crate) fn cost(&self) -> Cost {
        Cost::new(self.mistakes, self.doubt.is_some(), self.steps)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_read_as_it_was_kept() {
        let last = u32::MAX as usize - 1;
        for evidence in [
            Evidence::None,
            Evidence::Connection,
            Evidence::Right(LinkId::at(0)),
            Evidence::Right(LinkId::at(last)),
            Evidence::Field(ObjectId::at(0), PathId::at(0)),
            Evidence::Field(ObjectId::at(last), PathId::at(last)),
        ] {
            let edge = Edge::new(NodeId::at(0), NodeId::at(1), EdgeKind::FREE, evidence);
            assert_eq!(edge.evidence(), evidence);
        }
        assert_eq!(size_of::<Edge>(), 24);
    }
}
