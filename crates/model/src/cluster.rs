//! The immutable set of objects.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::pod::PodSchemas;
use crate::scoping::{DEFAULT_NAMESPACE, settle};
use crate::{Catalogue, Coverage, KubernetesVersion, Object, Pod, PodId, is_pod_carrier};

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
///
/// Immutable to who reads it, and cheap to make a second one of: objects and indexes are shared, and
/// [`Cluster::with`] copies what changes only.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Context or cluster name; empty for files.
    pub name: Arc<str>,
    /// What the API server said its version is.
    pub server_version: Option<KubernetesVersion>,
    /// What the set may be missing.
    pub coverage: Coverage,
    /// Where objects are that leave their namespace open.
    open_namespace: Arc<str>,
    objects: Vec<Arc<Object>>,
    index: Arc<Index>,
    /// The catalogue, where the objects define resources of their own.
    definitions: Option<Arc<Catalogue>>,
    /// Where the definitions say that pods stand.
    schemas: Arc<PodSchemas>,
    /// Why the API server would refuse an object, for those that it would.
    refused: Arc<HashMap<ObjectId, Vec<Refusal>>>,
}

/// Objects by kind and by name.
#[derive(Debug, Clone, Default)]
struct Index {
    by_kind: HashMap<Box<str>, Vec<ObjectId>>,
    /// Ids by a seeded hash of the identity: no copy of the four texts, and no collisions to be had on purpose.
    by_name: HashMap<u64, Vec<ObjectId>>,
    hasher: RandomState,
}

impl Index {
    fn key(&self, group: &str, kind: &str, namespace: &str, name: &str) -> u64 {
        self.hasher.hash_one((group, kind, namespace, name))
    }

    fn key_of(&self, object: &Object) -> u64 {
        self.key(
            object.group(),
            &object.kind,
            &object.namespace,
            &object.name,
        )
    }

    fn add(&mut self, id: ObjectId, object: &Object) {
        match self.by_kind.get_mut(&object.kind) {
            Some(ids) => ids.push(id),
            None => {
                self.by_kind.insert(object.kind.clone(), vec![id]);
            }
        }
        let key = self.key_of(object);
        self.by_name.entry(key).or_default().push(id);
    }

    fn remove(&mut self, id: ObjectId, object: &Object) {
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

/// Why the API server would refuse an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub path: Box<str>,
    /// What is wrong, with the field, without a full stop.
    pub reason: Box<str>,
}

/// What becomes of an object in a second cluster.
#[derive(Debug, Clone)]
pub enum Edit {
    /// It is another one now, in the same place.
    Replace(ObjectId, Object),
    /// It is gone. Ids of other objects stay what they are.
    Delete(ObjectId),
    /// A new one, at the end.
    Add(Object),
}

impl Default for Cluster {
    fn default() -> Self {
        Self::new(Arc::default(), Vec::new(), Coverage::default())
    }
}

impl Cluster {
    /// Builds a cluster. Objects that leave their namespace open are in `default`. When two objects have the same
    /// group, kind, namespace and name, both are kept in [`Cluster::objects`], and the later one is found by name.
    pub fn new(name: Arc<str>, objects: Vec<Object>, coverage: Coverage) -> Self {
        Self::in_namespace(name, objects, coverage, DEFAULT_NAMESPACE)
    }

    /// Builds a cluster in which objects that leave their namespace open are in this one.
    pub fn in_namespace(
        name: Arc<str>,
        objects: Vec<Object>,
        coverage: Coverage,
        namespace: &str,
    ) -> Self {
        Self::of_shared(
            name,
            objects.into_iter().map(Arc::new).collect(),
            coverage,
            namespace,
        )
    }

    /// The same, of objects that others hold as well.
    pub fn of_shared(
        name: Arc<str>,
        mut objects: Vec<Arc<Object>>,
        coverage: Coverage,
        namespace: &str,
    ) -> Self {
        let has_definitions = objects
            .iter()
            .any(|object| &*object.kind == "CustomResourceDefinition");
        let definitions = has_definitions.then(|| {
            let objects = objects.iter().map(|object| &**object);
            Arc::new(Catalogue::with_definitions(objects))
        });
        let catalogue = definitions
            .as_deref()
            .unwrap_or_else(|| Catalogue::builtin());
        let schemas = PodSchemas::of(objects.iter().map(|object| &**object));
        let mut index = Index::default();
        for (place, object) in objects.iter_mut().enumerate() {
            if !schemas.paths(object).is_empty() {
                Arc::make_mut(object).find_pods(&schemas);
            }
            if let Some(settled) = settle(catalogue, object, namespace) {
                let object = Arc::make_mut(object);
                object.is_namespace_open = settled.name().is_some();
                object.namespace = settled;
            }
            index.add(id(place), object);
        }
        Self {
            name,
            server_version: None,
            coverage,
            open_namespace: namespace.into(),
            objects,
            index: Arc::new(index),
            definitions,
            schemas: Arc::new(schemas),
            refused: Arc::default(),
        }
    }

    /// Marks an object as one that the API server would refuse. It stays among the objects, so that what is wrong with
    /// it can be said; what it would do is not known, and says so in the coverage.
    pub fn refuse(&mut self, id: ObjectId, reasons: Vec<Refusal>) {
        self.coverage.add_invalid(self.object(id).reference());
        Arc::make_mut(&mut self.refused).insert(id, reasons);
    }

    /// Why the API server would refuse an object; `None` for what stands.
    pub fn refused(&self, id: ObjectId) -> Option<&str> {
        Some(&self.refused.get(&id)?.first()?.reason)
    }

    /// Why the API server would refuse an object, for something at a field or below it.
    pub fn refused_below(&self, id: ObjectId, path: &str) -> Option<&str> {
        let is_below = |refusal: &&Refusal| {
            let rest = refusal.path.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let refusal = self.refused.get(&id)?.iter().find(is_below)?;
        Some(&refusal.reason)
    }

    /// The resources of the API, with those that the objects define.
    pub fn catalogue(&self) -> &Catalogue {
        self.definitions
            .as_deref()
            .unwrap_or_else(|| Catalogue::builtin())
    }

    /// A second cluster with some changes. What does not change is shared; ids stay what they are.
    pub fn with(&self, edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut next = self.clone();
        for edit in edits {
            match edit {
                Edit::Replace(id, mut object) => {
                    object.find_pods(&next.schemas);
                    if next.refused.contains_key(&id) {
                        Arc::make_mut(&mut next.refused).remove(&id);
                    }
                    let had = std::mem::replace(&mut next.objects[id.index()], Arc::new(object));
                    let has = next.objects[id.index()].clone();
                    let is_same = had.is(has.group(), &has.kind)
                        && had.namespace == has.namespace
                        && had.name == has.name;
                    if !is_same {
                        let index = Arc::make_mut(&mut next.index);
                        index.remove(id, &had);
                        index.add(id, &has);
                    }
                }
                Edit::Delete(id) => {
                    let had =
                        std::mem::replace(&mut next.objects[id.index()], Arc::new(Object::gone()));
                    Arc::make_mut(&mut next.index).remove(id, &had);
                }
                Edit::Add(mut object) => {
                    object.find_pods(&next.schemas);
                    if let Some(settled) = settle(next.catalogue(), &object, &next.open_namespace) {
                        object.is_namespace_open = settled.name().is_some();
                        object.namespace = settled;
                    }
                    Arc::make_mut(&mut next.index).add(id(next.objects.len()), &object);
                    next.objects.push(Arc::new(object));
                }
            }
        }
        next
    }

    /// The object with this id.
    ///
    /// # Panics
    /// When the id comes from another cluster.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.index()]
    }

    /// Every object, in the order of the input.
    pub fn objects(&self) -> &[Arc<Object>] {
        &self.objects
    }

    /// Gives the objects back, to build another cluster from them.
    pub fn into_objects(self) -> Vec<Arc<Object>> {
        self.objects
    }

    /// Every object with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.objects
            .iter()
            .enumerate()
            .map(|(place, object)| (id(place), &**object))
    }

    /// The objects of a kind, whatever their group.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.ids_of_kind(kind).iter().map(|id| self.object(*id))
    }

    /// The ids of the objects of a kind.
    pub fn ids_of_kind(&self, kind: &str) -> &[ObjectId] {
        self.index.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The object with this identity, in any version; the last one when several were given.
    /// `namespace` is empty for cluster-scoped objects.
    pub fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<ObjectId> {
        self.index
            .by_name
            .get(&self.index.key(group, kind, namespace, name))?
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

/// More objects than a `u32` counts do not fit into memory.
fn id(place: usize) -> ObjectId {
    ObjectId(u32::try_from(place).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Origin, Source};

    fn object(kind: &str, name: &str) -> Object {
        let text = format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: {name}}}}}");
        let node = seawall_syntax::parse_yaml(&text, 0, &mut Vec::new())
            .expect("parses")
            .remove(0);
        let source = Source {
            name: "a.yaml".into(),
            origin: Origin::File,
        };
        Object::from_node(node, source).expect("an object")
    }

    #[test]
    fn a_second_cluster_shares_what_does_not_change() {
        let first = Cluster::new(
            "".into(),
            vec![
                object("Pod", "a"),
                object("Pod", "b"),
                object("Secret", "s"),
            ],
            Coverage::default(),
        );
        let a = first.find("", "Pod", "default", "a").expect("a");
        let b = first.find("", "Pod", "default", "b").expect("b");
        let mut renamed = object("Pod", "c");
        renamed.namespace = crate::NamespaceRef::of("default");
        let second = first.with([
            Edit::Replace(a, renamed),
            Edit::Delete(b),
            Edit::Add(object("Pod", "d")),
        ]);
        let names = |cluster: &Cluster| -> Vec<String> {
            let pods = cluster.of_kind("Pod");
            pods.map(|pod| pod.name.to_string()).collect()
        };
        assert_eq!(names(&first), ["a", "b"]);
        assert_eq!(names(&second), ["c", "d"]);
        assert!(second.find("", "Pod", "default", "a").is_none());
        assert!(second.find("", "Pod", "default", "b").is_none());
        assert_eq!(second.find("", "Pod", "default", "c"), Some(a));
        assert!(Arc::ptr_eq(&first.objects()[2], &second.objects()[2]));
    }
}
