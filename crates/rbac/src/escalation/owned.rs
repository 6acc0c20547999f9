//! Which roles somebody may give any rule, and who is bound to them.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::extent::Extent;
use super::graph::{Graph, PrimitiveId};
use super::places::ClassId;
use crate::role::RoleId;

/// Answers that are the same for all who become the one that writes.
#[derive(Default)]
pub(crate) struct Owned {
    /// The classes that are bound to a role, in order.
    bound: HashMap<RoleId, BTreeSet<ClassId>>,
    written: HashMap<(ClassId, PrimitiveId, Extent), Rc<BTreeSet<ClassId>>>,
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

    /// The classes that are bound to a role that a class may give any rule at a place.
    pub(crate) fn bound_by(
        &mut self,
        graph: &Graph<'_>,
        writer: ClassId,
        primitive: PrimitiveId,
        extent: Extent,
    ) -> Rc<BTreeSet<ClassId>> {
        let bound = &self.bound;
        let written = self.written.entry((writer, primitive, extent));
        let classes = written.or_insert_with(|| {
            let roles = graph.owned_roles(&graph.classes[writer], primitive, extent);
            let classes = roles.filter_map(|role| bound.get(&role)).flatten();
            Rc::new(classes.copied().collect())
        });
        classes.clone()
    }
}
