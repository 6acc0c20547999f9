//! The immutable set of objects.

mod contest;
mod index;
mod over;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use index::Index;
use seawall_syntax::Shown;

use crate::pod::PodSchemas;
use crate::scoping::{DEFAULT_NAMESPACE, settle};
use crate::{
    Catalogue, Coverage, GroupKind, KubernetesVersion, NamespaceRef, Object, ObjectId, ObjectRef,
    Pod, PodId, Table, is_pod_carrier,
};

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
    objects: Table<ObjectId, Arc<Object>>,
    index: Arc<Index>,
    /// The catalogue, where the objects define resources of their own.
    definitions: Option<Arc<Catalogue>>,
    /// Where the definitions say that pods stand.
    schemas: Arc<PodSchemas>,
    /// Why the API server would refuse an object, for those that it would.
    refused: Arc<HashMap<ObjectId, Vec<Refusal>>>,
    /// Pods that may be of the control plane, once somebody asks.
    pub(crate) control_plane: OnceLock<Vec<PodId>>,
    /// Objects of which it is not known which declaration stands, each with the one that is found by its name.
    contested: Arc<Vec<(ObjectId, ObjectId)>>,
}

/// Why the API server would refuse an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub path: Box<str>,
    /// What is wrong, with the field, without a full stop.
    pub reason: Box<str>,
    /// The kind that the object was most likely meant to be, and whether its objects live in namespaces, where the server
    /// does not have the kind that it says.
    pub meant: Option<(GroupKind, bool)>,
}

impl Refusal {
    /// What is to be missed while an object does not stand: one of the kind that it was meant to be, and in every namespace
    /// where its own cannot be read.
    fn missed(reasons: &[Self], mut object: ObjectRef) -> (GroupKind, ObjectRef) {
        let meant = reasons.iter().find_map(|refusal| refusal.meant.as_ref());
        let is_anywhere = reasons
            .iter()
            .any(|refusal| &*refusal.path == "metadata.namespace")
            || meant.is_some_and(|(_, is_namespaced)| !is_namespaced);
        if is_anywhere {
            object.namespace = NamespaceRef::Cluster;
        }
        let kind = meant.map_or_else(|| object.kind.clone(), |(kind, _)| kind.clone());
        (kind, object)
    }
}

impl Refusal {
    /// The same, with the names in it as parts of one line.
    fn on_one_line(self) -> Self {
        Self {
            reason: Shown(&self.reason).to_string().into(),
            ..self
        }
    }
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
        // Collected in place, the list would keep the room of whole objects.
        let mut shared = Vec::with_capacity(objects.len());
        shared.extend(objects.into_iter().map(Arc::new));
        Self::of_shared(name, shared, coverage, namespace)
    }

    /// The same, of objects that others hold as well.
    pub fn of_shared(
        name: Arc<str>,
        objects: Vec<Arc<Object>>,
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
        let mut generated: HashMap<u64, u32> = HashMap::new();
        let mut objects: Table<ObjectId, Arc<Object>> = objects.into();
        for id in objects.ids() {
            let object = &mut objects[id];
            if !schemas.paths(object).is_empty() {
                Arc::make_mut(object).find_pods(&schemas);
            }
            if let Some(settled) = settle(catalogue, object, namespace) {
                let object = Arc::make_mut(object);
                object.is_namespace_open = settled.name().is_some();
                object.namespace = settled;
            }
            if object.name.ends_with('*') {
                // Of what has its name made up by the server, each is an object of its own.
                let count = generated.entry(index.key_of(object)).or_insert(0_u32);
                *count += 1;
                if *count > 1 {
                    let object = Arc::make_mut(object);
                    object.name = format!("{}{count}", object.name).into();
                }
            }
            index.add(id, object);
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
            contested: Arc::default(),
            control_plane: OnceLock::new(),
        }
    }

    /// Marks objects as ones that the API server would refuse, with what is wrong with each. They stay among the objects,
    /// so that it can be said; what they would do is not known, and says so in the coverage. Where there is another one
    /// of the same name, that one is found by it.
    pub fn refuse(&mut self, refused: Vec<(ObjectId, Vec<Refusal>)>) {
        if refused.is_empty() {
            return;
        }
        let mut all = (*self.refused).clone();
        for (id, reasons) in refused {
            let (kind, object) = Refusal::missed(&reasons, self.object(id).reference());
            self.coverage.add_invalid_as(kind, object);
            all.insert(id, reasons.into_iter().map(Refusal::on_one_line).collect());
        }
        self.settle_refused(all);
    }

    /// Takes all that is refused, as far as objects are found by their names.
    fn settle_refused(&mut self, all: HashMap<ObjectId, Vec<Refusal>>) {
        let keys: HashSet<u64> = all
            .keys()
            .map(|id| self.index.key_of(self.object(*id)))
            .collect();
        let index = Arc::make_mut(&mut self.index);
        for key in keys {
            // What stands last is found.
            if let Some(ids) = index.several_of(key) {
                ids.sort_by_key(|id| (!all.contains_key(id), *id));
            }
        }
        self.refused = Arc::new(all);
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
        next.control_plane = OnceLock::new();
        for edit in edits {
            match edit {
                Edit::Replace(id, mut object) => {
                    object.find_pods(&next.schemas);
                    if next.refused.contains_key(&id) {
                        Arc::make_mut(&mut next.refused).remove(&id);
                    }
                    let had = std::mem::replace(&mut next.objects[id], Arc::new(object));
                    let has = next.objects[id].clone();
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
                    let had = std::mem::replace(&mut next.objects[id], Arc::new(Object::gone()));
                    Arc::make_mut(&mut next.index).remove(id, &had);
                }
                Edit::Add(mut object) => {
                    object.find_pods(&next.schemas);
                    if let Some(settled) = settle(next.catalogue(), &object, &next.open_namespace) {
                        object.is_namespace_open = settled.name().is_some();
                        object.namespace = settled;
                    }
                    let object = Arc::new(object);
                    let id = next.objects.push(Arc::clone(&object));
                    Arc::make_mut(&mut next.index).add(id, &object);
                }
            }
        }
        next
    }

    /// Where objects are that leave their namespace open.
    pub fn open_namespace(&self) -> &str {
        &self.open_namespace
    }

    /// The object with this id.
    ///
    /// # Panics
    /// When the id comes from another cluster.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id]
    }

    /// Every object, in the order of the input.
    pub fn objects(&self) -> &[Arc<Object>] {
        self.objects.values()
    }

    /// Gives the objects back, to build another cluster from them.
    pub fn into_objects(self) -> Vec<Arc<Object>> {
        self.objects.into_values()
    }

    /// Every object with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.objects.iter().map(|(id, object)| (id, &**object))
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
            .of_key(self.index.key(group, kind, namespace, name))
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
        self.objects()
            .first()
            .is_some_and(|object| object.source.origin == crate::Origin::Cluster)
    }
}
