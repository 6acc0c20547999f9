//! Objects that are declared several times with different content: any of the declarations may be the one that stands.

use std::collections::HashMap;

use seawall_model::{Cluster, ObjectId};

/// Such objects, with all declarations of each.
#[derive(Debug, Default)]
pub(crate) struct Contested {
    /// By the one that is found by its name.
    declarations: HashMap<ObjectId, Vec<ObjectId>>,
    found: HashMap<ObjectId, ObjectId>,
}

impl Contested {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut contested = Self::default();
        for (id, last) in cluster.contested() {
            let all = contested
                .declarations
                .entry(last)
                .or_insert_with(|| vec![last]);
            all.push(id);
            contested.found.insert(id, last);
            contested.found.insert(last, last);
        }
        contested
    }

    /// Every declaration of an object, the one that is found by its name first; none where there is only one.
    pub(crate) fn declarations(&self, id: ObjectId) -> &[ObjectId] {
        let found = self.found.get(&id);
        found.map_or(&[], |last| &self.declarations[last])
    }

    pub(crate) fn has(&self, id: ObjectId) -> bool {
        self.found.contains_key(&id)
    }
}
