//! The immutable set of objects.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::pod::PodSchemas;
use crate::{Coverage, KubernetesVersion, Object, Pod, PodId, is_pod_carrier};

/// Index of an object in its [`Cluster`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(u32);

impl ObjectId {
    /// Its place among [`Cluster::objects`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All objects of one cluster, or of one set of manifests.
#[derive(Debug, Default)]
pub struct Cluster {
    /// Context or cluster name; empty for files.
    pub name: Arc<str>,
    /// What the API server said its version is.
    pub server_version: Option<KubernetesVersion>,
    /// What the set may be missing.
    pub coverage: Coverage,
    objects: Vec<Object>,
    by_kind: HashMap<Box<str>, Vec<ObjectId>>,
    /// Ids by a seeded hash of the identity: no copy of the four texts, and no collisions to be had on purpose.
    by_name: HashMap<u64, Vec<ObjectId>>,
    hasher: RandomState,
}

impl Cluster {
    /// Builds a cluster. When two objects have the same group, kind, namespace and name, both are kept in
    /// [`Cluster::objects`], and the later one is found by name.
    pub fn new(name: Arc<str>, mut objects: Vec<Object>, coverage: Coverage) -> Self {
        let schemas = PodSchemas::of(&objects);
        for object in &mut objects {
            object.find_pods(&schemas);
        }
        let mut cluster = Self {
            name,
            server_version: None,
            coverage,
            objects,
            by_kind: HashMap::new(),
            by_name: HashMap::new(),
            hasher: RandomState::new(),
        };
        for (index, object) in cluster.objects.iter().enumerate() {
            let id = ObjectId(u32::try_from(index).unwrap_or(u32::MAX));
            match cluster.by_kind.get_mut(&object.kind) {
                Some(ids) => ids.push(id),
                None => {
                    cluster.by_kind.insert(object.kind.clone(), vec![id]);
                }
            }
            let key = cluster.hasher.hash_one((
                object.group(),
                &*object.kind,
                &*object.namespace,
                &*object.name,
            ));
            cluster.by_name.entry(key).or_default().push(id);
        }
        cluster
    }

    /// The object with this id.
    ///
    /// # Panics
    /// When the id comes from another cluster.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0 as usize]
    }

    /// Every object, in the order of the input.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// Gives the objects back, to build another cluster from them.
    pub fn into_objects(self) -> Vec<Object> {
        self.objects
    }

    /// Every object with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.objects
            .iter()
            .enumerate()
            .map(|(index, object)| (ObjectId(u32::try_from(index).unwrap_or(u32::MAX)), object))
    }

    /// The objects of a kind, whatever their group.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.ids_of_kind(kind).iter().map(|id| self.object(*id))
    }

    /// The ids of the objects of a kind.
    pub fn ids_of_kind(&self, kind: &str) -> &[ObjectId] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The object with this identity, in any version; the last one when several were given.
    /// `namespace` is empty for cluster-scoped objects.
    pub fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<ObjectId> {
        self.by_name
            .get(&self.hasher.hash_one((group, kind, namespace, name)))?
            .iter()
            .rev()
            .copied()
            .find(|id| {
                let object = self.object(*id);
                &*object.name == name && &*object.namespace == namespace && object.is(group, kind)
            })
    }

    /// [`Cluster::find`], as an object.
    pub fn get(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<&Object> {
        self.find(group, kind, namespace, name)
            .map(|id| self.object(id))
    }

    /// Every pod and pod template, in the order of the input.
    pub fn pods(&self) -> impl Iterator<Item = (PodId, Pod<'_>)> {
        self.iter().flat_map(|(object, carrier)| {
            Pod::all(carrier).map(move |pod| {
                let index = pod.index;
                (PodId { object, index }, pod)
            })
        })
    }

    /// One pod.
    pub fn pod(&self, id: PodId) -> Option<Pod<'_>> {
        Pod::at(self.object(id.object), id.index)
    }

    /// Whether the object carries a pod.
    pub fn carries_pod(&self, id: ObjectId) -> bool {
        is_pod_carrier(self.object(id))
    }

    /// Whether all of this came from a running cluster.
    pub fn is_live(&self) -> bool {
        self.objects
            .first()
            .is_some_and(|object| object.source.origin == crate::Origin::Cluster)
    }
}
