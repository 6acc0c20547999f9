//! How objects are found.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use seawall_syntax::Text;

use crate::{Object, ObjectId};

/// Objects by kind and by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) by_kind: HashMap<Text, Vec<ObjectId>>,
    by_name: HashMap<u64, ObjectId>,
    /// The ids of all objects of a key, in their order, where there are several.
    several: HashMap<u64, Vec<ObjectId>>,
    hasher: RandomState,
}

impl Index {
    /// A seeded hash of the identity: no copy of the four texts, and no collisions to be had on purpose.
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

    /// The ids of a key, in their order.
    pub(super) fn of_key(&self, key: u64) -> &[ObjectId] {
        match self.several.get(&key) {
            Some(ids) => ids,
            None => self.by_name.get(&key).map_or(&[], std::slice::from_ref),
        }
    }

    /// The ids of objects whose key another one has as well, in no order.
    pub(super) fn of_several(&self) -> impl Iterator<Item = ObjectId> {
        self.several.values().flatten().copied()
    }

    /// The ids of a key where there are several, to put them in another order.
    pub(super) fn several_of(&mut self, key: u64) -> Option<&mut Vec<ObjectId>> {
        self.several.get_mut(&key)
    }

    pub(super) fn add(&mut self, id: ObjectId, object: &Object) {
        match self.by_kind.get_mut(&object.kind) {
            Some(ids) => ids.push(id),
            None => {
                self.by_kind.insert(object.kind.clone(), vec![id]);
            }
        }
        let key = self.key_of(object);
        match self.by_name.entry(key) {
            Entry::Vacant(place) => {
                place.insert(id);
            }
            Entry::Occupied(first) => {
                let ids = self.several.entry(key);
                ids.or_insert_with(|| vec![*first.get()]).push(id);
            }
        }
    }

    pub(super) fn remove(&mut self, id: ObjectId, object: &Object) {
        if let Some(ids) = self.by_kind.get_mut(&object.kind) {
            ids.retain(|other| *other != id);
        }
        let key = self.key_of(object);
        self.retain_of(key, |other| other != id);
    }

    /// Forgets all but some.
    pub(super) fn retain(&mut self, stays: impl Fn(ObjectId) -> bool) {
        for ids in self.by_kind.values_mut() {
            ids.retain(|id| stays(*id));
        }
        let keys: Vec<u64> = self.several.keys().copied().collect();
        for key in keys {
            self.retain_of(key, &stays);
        }
        self.by_name.retain(|_, id| stays(*id));
    }

    fn retain_of(&mut self, key: u64, stays: impl Fn(ObjectId) -> bool) {
        let mut left = self.of_key(key).to_vec();
        left.retain(|id| stays(*id));
        self.several.remove(&key);
        match left.first() {
            Some(first) => self.by_name.insert(key, *first),
            None => self.by_name.remove(&key),
        };
        if left.len() > 1 {
            self.several.insert(key, left);
        }
    }
}
