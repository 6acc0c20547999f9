//! Whether permissions about roles come to anything: those that are held for certain names need roles and bindings that
//! are there.

use std::collections::HashSet;

use super::graph::{Graph, PrimitiveId, Way};
use super::places::ClassId;
use super::primitive::Effect;
use super::together::Together;

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

    /// Whether a primitive leads anywhere for those who hold it.
    pub(super) fn has(&self, class: ClassId, primitive: PrimitiveId) -> bool {
        self.0.contains(&(class, primitive))
    }
}

/// Whether a primitive leads to roles.
pub(super) fn is_about_roles(graph: &Graph<'_>, primitive: PrimitiveId) -> bool {
    matches!(
        graph.primitives[primitive].leads_to,
        Some(Effect::Role | Effect::OwnedRole | Effect::AggregatedRole)
    )
}
