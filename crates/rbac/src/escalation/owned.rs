//! What is asked of a class again and again: which roles it may give any rule, who is bound to them, what it holds.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::extent::Extent;
use super::graph::{Graph, PrimitiveId};
use super::holding::{Bits, Holdings};
use super::places::ClassId;
use super::primitive::Effect;
use crate::role::RoleId;

/// Roles that somebody writes by a primitive at a place, and the classes that are bound to them, in order.
pub(crate) struct Written {
    pub primitive: PrimitiveId,
    pub extent: Extent,
    pub bound: Vec<ClassId>,
}

/// Answers that are the same for all who become the one that writes.
#[derive(Default)]
pub(crate) struct Owned {
    /// The classes that are bound to a role, in order.
    bound: HashMap<RoleId, BTreeSet<ClassId>>,
    written: HashMap<ClassId, Rc<[Written]>>,
    holdings: HashMap<ClassId, Rc<Holdings>>,
    anywhere: HashMap<ClassId, Bits>,
}

impl Owned {
    pub(crate) fn new(graph: &Graph<'_>) -> Self {
        let mut owned = Self::default();
        for class in graph.classes.ids() {
            for role in graph.classes[class]
                .iter()
                .filter_map(|(_, bound)| bound.role())
            {
                owned.bound.entry(role).or_default().insert(class);
            }
        }
        owned
    }

    /// What a class holds, place by place.
    pub(crate) fn holdings(&mut self, graph: &Graph<'_>, class: ClassId) -> Rc<Holdings> {
        let known = self.holdings.entry(class);
        let held = known.or_insert_with(|| Rc::new(graph.holdings(&graph.classes[class])));
        held.clone()
    }

    /// The needs that a class fills at any place, at least for some names.
    pub(crate) fn anywhere(&mut self, graph: &Graph<'_>, class: ClassId) -> &Bits {
        self.anywhere.entry(class).or_insert_with(|| {
            let mut found = Bits::default();
            for (_, bound) in &graph.classes[class] {
                found.join(&graph.held_by(*bound).some);
            }
            found
        })
    }

    /// What a class writes that others are bound to.
    pub(crate) fn written_by(&mut self, graph: &Graph<'_>, writer: ClassId) -> Rc<[Written]> {
        if let Some(known) = self.written.get(&writer) {
            return known.clone();
        }
        let key = &graph.classes[writer];
        let holdings = self.holdings(graph, writer);
        let mut found = Vec::new();
        for (id, primitive) in graph.primitives.iter() {
            if primitive.leads_to != Some(Effect::OwnedRole) {
                continue;
            }
            for (extent, held) in holdings.iter() {
                if !graph.demands[id].is_filled(&holdings.everywhere, held) {
                    continue;
                }
                let roles = graph.owned_roles(key, id, extent);
                let bound = roles.filter_map(|role| self.bound.get(&role)).flatten();
                let bound: BTreeSet<ClassId> = bound.copied().collect();
                let bound: Vec<ClassId> = bound.into_iter().filter(|own| *own != writer).collect();
                if !bound.is_empty() {
                    found.push(Written {
                        primitive: id,
                        extent,
                        bound,
                    });
                }
            }
        }
        let found: Rc<[Written]> = found.into();
        self.written.insert(writer, found.clone());
        found
    }
}
