//! Whether permissions about roles come to anything: those that are held for certain names need roles and bindings that
//! are there.

use std::collections::HashSet;

use super::extent::Extent;
use super::graph::{Graph, PrimitiveId, Way};
use super::holding::Names;
use super::places::ClassId;
use super::primitive::Effect;
use super::risk::{Escalation, Held};
use super::together::Together;
use seawall_finding::Severity;
use seawall_model::Principal;

/// The primitives about roles that lead somewhere, by who holds them.
#[derive(Debug, Default)]
pub(super) struct Coming(HashSet<(ClassId, PrimitiveId)>);

impl Coming {
    pub(super) fn of(graph: &Graph<'_>, together: &Together) -> Self {
        let mut found = HashSet::new();
        for edge in graph.edges.values() {
            if let Way::Use { primitive, .. } = edge.way
                && is_about_roles(graph, primitive)
            {
                let class = graph.places.as_class(edge.from);
                found.extend(class.map(|class| (class, primitive)));
            }
        }
        for deed in together.deeds.values() {
            if is_about_roles(graph, deed.primitive) {
                found.extend(deed.holders.iter().map(|class| (*class, deed.primitive)));
            }
        }
        Self(found)
    }
}

fn is_about_roles(graph: &Graph<'_>, primitive: PrimitiveId) -> bool {
    matches!(
        graph.primitives[primitive].leads_to,
        Some(Effect::Role | Effect::OwnedRole | Effect::AggregatedRole)
    )
}

impl Escalation<'_> {
    /// What a class holds at a place, with whether it comes to anything.
    pub(super) fn held_at(&self, class: ClassId, id: PrimitiveId, extent: Extent) -> Held<'_> {
        Held {
            primitive: self.graph.primitives[id],
            namespace: self.namespace(extent),
            is_idle: self.is_idle(class, id, extent),
        }
    }

    fn is_idle(&self, class: ClassId, id: PrimitiveId, extent: Extent) -> bool {
        if !is_about_roles(&self.graph, id)
            || self.missing_links() > 0
            || self.coming.0.contains(&(class, id))
        {
            return false;
        }
        let key = &self.graph.classes[class];
        let first = &self.graph.primitives[id].needs[0];
        self.graph.names(first, key, extent) != Names::All
    }

    /// The worst of some primitives, by their ids, that a subject holds in a namespace or in none, and that come to something;
    /// nothing where it holds none of them.
    pub fn worst_held(
        &self,
        subject: &Principal,
        ids: &[&str],
        namespace: Option<&str>,
    ) -> Option<Severity> {
        let principal = self.graph.inventory.principal(subject)?;
        let class = self.class_of[principal]?;
        self.held_by(class)
            .into_iter()
            .map(|(id, extent)| self.held_at(class, id, extent))
            .filter(|held| !held.is_idle && ids.contains(&&*held.primitive.id))
            .filter(|held| {
                namespace.is_none() || held.namespace.is_none() || held.namespace == namespace
            })
            .map(|held| held.primitive.severity)
            .max()
    }
}
