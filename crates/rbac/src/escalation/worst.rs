//! What somebody holds, and how bad it is: a permission that comes to nothing is not.

use super::coming::is_about_roles;
use super::extent::Extent;
use super::graph::PrimitiveId;
use super::holding::Names;
use super::places::ClassId;
use super::risk::{Escalation, Held};
use seawall_finding::Severity;
use seawall_model::Principal;

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
            || self.coming.has(class, id)
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
