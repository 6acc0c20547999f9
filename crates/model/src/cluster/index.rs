//! How objects are found.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use seawall_syntax::Text;

use crate::{Object, ObjectId};

/// Objects by kind and by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) by_kind: HashMap<Text, Vec<ObjectId>>,
    /// Ids by a seeded hash of the identity: no copy of the four texts, and no collisions to be had on purpose.
    pub(super) by_name: HashMap<u64, Vec<ObjectId>>,
    hasher: RandomState,
}

impl Index {
    pub(super) fn key(&self, group: &str, kind: &str, namespace: &str, name: &str) -> u64 {
        self.hasher.hash_one((group, kind, namespace, name))
    }

    pub(super) fn key_of(&self, object: &Object) -> u64 {
        self.key(
            object.group(),
            &object.kind,
            &object.namespace,
            &object.name,
        )
    }

    pub(super) fn add(&mut self, id: ObjectId, object: &Object) {
        match self.by_kind.get_mut(&object.kind) {
            Some(ids) => ids.push(id),
            None => {
                self.by_kind.insert(object.kind.clone(), vec![id]);
            }
        }
        let key = self.key_of(object);
        self.by_name.entry(key).or_default().push(id);
    }

    pub(super) fn remove(&mut self, id: ObjectId, object: &Object) {
        let key = self.key_of(object);
        let lists = [
            self.by_kind.get_mut(&object.kind),
            self.by_name.get_mut(&key),
        ];
        for ids in lists.into_iter().flatten() {
            ids.retain(|other| *other != id);
        }
    }
}
