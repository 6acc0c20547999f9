//! Objects that are declared several times with different content: any of the declarations may be the one that stands.

use std::collections::HashMap;

use seawall_model::{Cluster, Object, ObjectId};

use crate::limits::MAX_DECLARATIONS;

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

    /// Every declaration of a namespace; none where it is not in the input, or where there are too many to weigh.
    pub(crate) fn namespace<'c>(&self, cluster: &'c Cluster, name: &str) -> Vec<&'c Object> {
        let Some(last) = cluster.find("", "Namespace", "", name) else {
            return Vec::new();
        };
        match self.declarations(last) {
            [] => vec![cluster.object(last)],
            all if all.len() > MAX_DECLARATIONS => Vec::new(),
            all => all.iter().map(|id| cluster.object(*id)).collect(),
        }
    }

    /// A label of a namespace; `None` where that is not known.
    pub(crate) fn namespace_label<'c>(
        &self,
        cluster: &'c Cluster,
        name: &str,
        key: &str,
    ) -> Option<Option<&'c str>> {
        let declarations = self.namespace(cluster, name);
        let (first, others) = declarations.split_first()?;
        let value = first.label(key);
        let agree = others.iter().all(|other| other.label(key) == value);
        agree.then_some(value)
    }
}

/// What is answered alike for each of some declarations; `None` where they lead to different answers. Without any it is
/// asked what holds where nothing is known of the object.
pub(crate) fn alike<'c>(
    declarations: &[&'c Object],
    ask: impl Fn(Option<&'c Object>) -> Option<bool>,
) -> Option<bool> {
    let Some((first, others)) = declarations.split_first() else {
        return ask(None);
    };
    let answer = ask(Some(first))?;
    let agree = others.iter().all(|other| ask(Some(other)) == Some(answer));
    agree.then_some(answer)
}
