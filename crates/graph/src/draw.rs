//! Where edges are gathered.

use seawall_model::ObjectId;
use seawall_network::Relation;

use crate::graph::{Edge, Evidence, FREE, Texts};
use crate::kind::Kind;
use crate::node::Nodes;
use crate::told::Told;
use crate::world::World;

/// The edges so far, and the numbers of nodes for those who add more.
pub(crate) struct Drawing<'d, 'w> {
    pub world: &'d World<'w>,
    pub nodes: &'d Nodes,
    pub relation: &'d Relation,
    pub told: &'d Told,
    pub edges: Vec<Edge>,
    pub paths: Texts,
    pub doubts: Texts,
    /// The kind that is drawn, by its number.
    pub(crate) kind: u8,
    pub(crate) mistakes: u8,
}

/// One edge more.
pub(crate) struct Draft<'t> {
    pub from: u32,
    pub to: u32,
    /// What has to hold and is not known, as a clause after "only if".
    pub doubt: Option<&'t str>,
    /// The object and field that show it.
    pub field: Option<(ObjectId, &'t str)>,
}

impl<'d, 'w> Drawing<'d, 'w> {
    pub(crate) fn new(
        world: &'d World<'w>,
        nodes: &'d Nodes,
        relation: &'d Relation,
        told: &'d Told,
    ) -> Self {
        Self {
            world,
            nodes,
            relation,
            told,
            edges: Vec::new(),
            paths: Texts::default(),
            doubts: Texts::default(),
            kind: FREE,
            mistakes: 0,
        }
    }

    /// The edges that follow are of this kind.
    pub(crate) fn begin(&mut self, number: u8, kind: &Kind) {
        self.kind = number;
        self.mistakes = kind.mistakes;
    }

    /// Adds an edge of the kind that is drawn.
    pub(crate) fn add(&mut self, draft: Draft<'_>) {
        let evidence = match draft.field {
            Some((object, path)) => Evidence::Field(object, self.paths.add(path)),
            None => Evidence::None,
        };
        self.push(draft.from, draft.to, draft.doubt, evidence);
    }

    /// The same with other evidence.
    pub(crate) fn push(&mut self, from: u32, to: u32, doubt: Option<&str>, evidence: Evidence) {
        if from == to {
            return;
        }
        let doubt = doubt.map_or(0, |text| self.doubts.add(text) + 1);
        self.edges.push(Edge {
            from,
            to,
            kind: self.kind,
            mistakes: self.mistakes,
            steps: u16::from(self.kind != FREE),
            doubt,
            evidence,
        });
    }

    /// Adds an edge of the kind that is drawn that is no step of its own.
    pub(crate) fn quiet(&mut self, from: u32, to: u32) {
        self.push(from, to, None, Evidence::None);
        if let Some(edge) = self.edges.last_mut() {
            edge.steps = 0;
        }
    }

    /// Adds what is so without doing anything.
    pub(crate) fn free(&mut self, from: u32, to: u32, doubt: Option<&str>) {
        let (kind, mistakes) = (self.kind, self.mistakes);
        (self.kind, self.mistakes) = (FREE, 0);
        self.push(from, to, doubt, Evidence::None);
        (self.kind, self.mistakes) = (kind, mistakes);
    }
}
