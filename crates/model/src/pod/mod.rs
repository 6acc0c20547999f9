//! Pods, wherever they are written.
//!
//! Kinds that carry one pod template at one place are found by a table ([`plain`]) without a search. For all other kinds
//! that Kubernetes does not bring, the pods are looked for once per object, by the table of known kinds ([`known`]), by
//! the schema of their CRD ([`schema`]) and by the shape of a pod ([`shape`]), and kept with the object.

mod argo;
mod argo_gc;
mod argo_patch;
mod elsewhere;
mod ended;
mod fields;
mod finder;
mod flink;
mod found;
mod idle;
mod inline;
mod known;
mod kserve;
mod kyverno;
mod pattern;
mod plain;
mod ray;
mod schema;
mod search;
mod shape;
mod spot;
mod strimzi;
mod suspect;
mod system;
mod tekton;
#[cfg(test)]
mod tests;
mod tree;
mod virt;
mod whereabouts;

use seawall_syntax::{Node, Text};

pub use elsewhere::{Decider, Destination, PodsElsewhere};
pub(crate) use found::PodCache;
pub use found::UnreadablePod;
pub(crate) use schema::PodSchemas;

use crate::container::{Container, ContainerRole};
use crate::{Catalogue, GroupKind, Labels, Object, ObjectId, Principal};
use elsewhere::pods_elsewhere;
use found::Found;
use known::known_kind;
use plain::{Plain, is_searched_group, plain_of};
pub(crate) use plain::{is_searched, plain};
use search::find;
use spot::Spot;
pub(crate) use tree::Paths;
use tree::{Extent, FoundPod};

/// Whether objects of this kind carry pods, or this one does.
pub fn is_pod_carrier(object: &Object) -> bool {
    plain_of(object).is_some()
        || known_kind(object.group(), &object.kind).is_some_and(|known| !known.pods.is_empty())
        || !object.found_pods().pods.is_empty()
}

/// Whether objects of a kind may carry pods, as far as the kind tells: kinds of Kubernetes and known custom kinds by the
/// tables, and any other custom kind may.
pub fn kind_may_carry_pods(kind: &GroupKind) -> bool {
    plain(&kind.group, &kind.kind).is_some()
        || known_kind(&kind.group, &kind.kind).is_some_and(|known| !known.pods.is_empty())
        || Catalogue::builtin()
            .by_kind(&kind.group, &kind.kind)
            .is_none()
}

/// One pod of one object of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodId {
    /// The object.
    pub object: ObjectId,
    /// Which of its pods, as [`Pod::all`] lists them.
    pub index: u16,
}

impl From<ObjectId> for PodId {
    /// The only pod of an object, as a `Pod` is itself.
    fn from(object: ObjectId) -> Self {
        Self { object, index: 0 }
    }
}

impl Object {
    /// The pods of an object that is of no plain kind.
    fn found_pods(&self) -> &Found {
        self.pods.get_or_find(|| find(self, &[]))
    }

    /// Forgets pods found before, and looks for them with the schemas of a cluster where its kind has one.
    pub(crate) fn find_pods(&mut self, schemas: &PodSchemas) {
        let paths = schemas.paths(self);
        self.pods = if paths.is_empty() {
            PodCache::default()
        } else {
            PodCache::of(find(self, paths))
        };
    }
}

/// A pod or pod template inside an object.
#[derive(Debug, Clone)]
pub struct Pod<'a> {
    /// The object that carries it.
    pub object: &'a Object,
    /// `metadata` of the pod or template.
    pub metadata: Option<&'a Node>,
    /// The pod's `spec`; for kinds of operators put together in its form.
    pub spec: &'a Node,
    /// Which of the object's pods it is.
    pub index: u16,
    /// What tells it from other pods of its object (a worker group, a task); empty for the only one.
    pub name: &'a str,
    paths: Paths<'a>,
    metadata_path: &'static str,
    extent: Extent,
}

impl<'a> Pod<'a> {
    /// The pods that an object carries, in the order in which they are written.
    pub fn all(object: &'a Object) -> impl Iterator<Item = Self> + use<'a> {
        let plain = plain_of(object);
        let found: &'a [FoundPod] = match plain {
            Some(_) => &[],
            None => &object.found_pods().pods,
        };
        let found = found.iter().enumerate().filter_map(move |(index, found)| {
            Some(Self {
                object,
                metadata: found
                    .metadata
                    .as_ref()
                    .and_then(|tree| tree.node(&object.root)),
                spec: found.spec.node(&object.root)?,
                index: u16::try_from(index).ok()?,
                name: &found.name,
                paths: Paths::Found(found),
                metadata_path: "",
                extent: found.extent,
            })
        });
        plain
            .and_then(|plain| Self::of_plain(object, plain))
            .into_iter()
            .chain(found)
    }

    /// One of the pods of an object.
    pub fn at(object: &'a Object, index: u16) -> Option<Self> {
        Self::all(object).find(|pod| pod.index == index)
    }

    fn of_plain(object: &'a Object, plain: &'static Plain) -> Option<Self> {
        let template = template(object, plain)?;
        let spec = template.get("spec")?;
        // The API server refuses a pod without containers. An operator may add some.
        let is_empty = is_searched_group(plain.group) && spec.list("containers").is_empty();
        Some(Self {
            object,
            metadata: template.get("metadata"),
            spec,
            index: 0,
            name: "",
            paths: Paths::Plain(plain.spec),
            metadata_path: plain.metadata,
            extent: if is_empty { Extent::Part } else { plain.extent },
        })
    }

    /// What in an object may hold pods and cannot be read: of a wrong type, left to a template engine, too deep.
    /// Fields inside a pod that was read are told by [`Pod::malformed`].
    pub fn unreadable(object: &Object) -> Vec<UnreadablePod> {
        let Some(plain) = plain_of(object) else {
            return object.found_pods().unreadable.clone();
        };
        let mut path = String::new();
        let mut node = &object.root;
        for key in plain.spec.split('.') {
            let Some(next) = node.get(key) else {
                return Vec::new();
            };
            node = next;
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(key);
            if !node.is_mapping() {
                let reason = format!("is a {}, expected a mapping", node.type_name());
                return vec![UnreadablePod { path, reason }];
            }
        }
        Vec::new()
    }

    /// Pods that an object stands for and that are not written in it.
    pub fn elsewhere(object: &Object) -> Vec<PodsElsewhere> {
        if plain_of(object).is_none() {
            return object.found_pods().elsewhere.clone();
        }
        let root = Spot::root(&object.root);
        pods_elsewhere(object.group(), &object.kind, &root, true)
    }

    /// How the pod is called in a list: the name of its object, and its own where there are several.
    pub fn title(&self) -> String {
        if self.name.is_empty() {
            self.object.name.to_string()
        } else {
            format!("{}/{}", self.object.name, self.name)
        }
    }

    /// The full field path of a pod field: `path("hostPID")` is `spec.template.spec.hostPID` in a Deployment.
    pub fn path(&self, field: &str) -> String {
        self.paths.of(field)
    }

    /// The full field path of a field in the pod's metadata; of the metadata itself for an empty one.
    pub fn metadata_path(&self, field: &str) -> String {
        match self.paths {
            Paths::Plain(_) if field.is_empty() => self.metadata_path.to_owned(),
            Paths::Plain(_) => format!("{}.{field}", self.metadata_path),
            Paths::Found(found) => match &found.metadata {
                Some(tree) => tree.path(field),
                None if field.is_empty() => found.metadata_place.path.clone(),
                None => found.metadata_place.below(&format!(".{field}")).path,
            },
        }
    }

    /// The path of an annotation of the pod.
    pub fn annotation_path(&self, key: &str) -> String {
        self.metadata_path(&format!("annotations[\"{key}\"]"))
    }

    /// The annotations of the pod.
    pub fn annotations(&self) -> Option<&'a Node> {
        self.metadata?.get("annotations")
    }

    /// The labels of the pod.
    pub fn labels(&self) -> Labels<'a> {
        Labels(self.metadata.and_then(|metadata| metadata.get("labels")))
    }

    /// The namespace that it runs in; empty when the file leaves it open. Where [`Pod::has_open_namespace`] says so, that
    /// of its object stands for one that is not known.
    pub fn namespace(&self) -> &'a str {
        self.paths
            .whereabouts()
            .named()
            .unwrap_or(&self.object.namespace)
    }

    /// Whether it stands in an object inside its own one, and which namespace that comes to is not said.
    pub fn has_open_namespace(&self) -> bool {
        let object = self.object;
        self.paths
            .whereabouts()
            .is_open(&object.namespace, object.group())
    }

    /// Whether it stands in an object inside its own one, whose controller makes it.
    pub fn is_enclosed(&self) -> bool {
        *self.paths.whereabouts() != whereabouts::Whereabouts::Own
    }

    /// `securityContext` of the pod.
    pub fn security_context(&self) -> Option<&'a Node> {
        self.spec.get("securityContext")
    }

    /// All containers: init and sidecar, main, ephemeral; for Tekton steps and sidecars.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        // Only operators have a list of sidecars.
        let lists = match self.paths {
            Paths::Plain(_) => &LISTS[..3],
            Paths::Found(_) => LISTS,
        };
        let (spec, paths) = (self.spec, self.paths);
        lists.iter().flat_map(move |(list, role)| {
            spec.list(list)
                .iter()
                .enumerate()
                .map(move |(index, node)| Container::new(node, *role, paths, list, index))
        })
    }

    /// The value that holds for a container: its own `securityContext` field, else the pod's. With its path.
    pub fn effective(&self, container: &Container<'a>, field: &str) -> Option<(&'a Node, String)> {
        container
            .security_context()
            .and_then(|context| context.get(field))
            .map(|node| (node, container.path(&format!("securityContext.{field}"))))
            .or_else(|| {
                self.security_context()
                    .and_then(|context| context.get(field))
                    .map(|node| (node, self.path(&format!("securityContext.{field}"))))
            })
    }

    /// The volumes with their paths.
    pub fn volumes(&self) -> impl Iterator<Item = (&'a Node, String)> {
        self.spec
            .list("volumes")
            .iter()
            .enumerate()
            .map(|(index, node)| (node, self.path(&format!("volumes[{index}]"))))
    }

    /// Whether fields are written somewhere else too (by an operator, in a Tekton run), so that a missing field proves
    /// nothing.
    pub fn is_fragment(&self) -> bool {
        self.extent != Extent::Whole
    }

    /// Whether an operator adds containers that are not written here.
    pub fn has_unwritten_containers(&self) -> bool {
        self.extent == Extent::Part
    }

    /// The service account; `default` when none is named.
    pub fn service_account(&self) -> &'a str {
        self.written_account().map_or("default", Text::as_str)
    }

    /// The same as somebody who can be granted permissions, whose texts are shared with the object.
    pub fn account(&self) -> Principal {
        Principal::ServiceAccount {
            namespace: self.object.namespace.text().unwrap_or_default(),
            name: self.account_name(),
        }
    }

    /// The name of its account as a text to share.
    pub fn account_name(&self) -> Text {
        self.written_account()
            .map_or_else(|| "default".into(), Text::clone)
    }

    fn written_account(&self) -> Option<&'a Text> {
        let text = |key| self.spec.get(key).and_then(Node::as_text);
        text("serviceAccountName")
            .or_else(|| text("serviceAccount"))
            .filter(|name| !name.is_empty())
    }

    /// Whether this object is a pod (and not a template for pods).
    pub fn is_running_kind(&self) -> bool {
        self.object.is("", "Pod")
    }
}

const LISTS: &[(&str, ContainerRole)] = &[
    ("initContainers", ContainerRole::Init),
    ("containers", ContainerRole::Main),
    ("ephemeralContainers", ContainerRole::Ephemeral),
    ("sidecars", ContainerRole::Sidecar),
];

fn template<'a>(object: &'a Object, plain: &Plain) -> Option<&'a Node> {
    plain
        .template
        .split('.')
        .filter(|key| !key.is_empty())
        .try_fold(&object.root, |node, key| node.get(key))
}
