//! Finds the pods of one object: by the table of known kinds, by the schema of its CRD, and by their shape.

use std::collections::{HashMap, HashSet};

use seawall_syntax::{Node, Path, Value};

use super::elsewhere::{PodsElsewhere, pods_elsewhere};
use super::known::{Known, Row, Shape, known_kind};
use super::pattern::{join, places};
use super::plain::{is_about_pods, is_searched, plain};
use super::spot::{Builder, Spot};
use super::tree::{Content, Extent, FoundPod, Place, Tree};
use super::whereabouts::Whereabouts;
use super::{inline, shape};
use crate::Object;

/// Most pods of one object that are told apart. The largest real ones (Argo workflows, OpenShift templates) have about
/// a hundred.
const MAX_PODS: usize = 512;

/// Something that may hold a pod and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadablePod {
    /// Where in the object.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// What was found in an object.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub pods: Vec<FoundPod>,
    pub unreadable: Vec<UnreadablePod>,
    pub elsewhere: Vec<PodsElsewhere>,
}

/// The pods of an object that is none of the plain kinds. `schema` are the paths at which the CRD of its kind has a pod
/// `spec`.
pub(crate) fn find(object: &Object, schema: &[String]) -> Option<Box<Found>> {
    let root = Spot::root(&object.root);
    let mut finder = Finder::default();
    let is_known = finder.known(object.group(), &object.kind, "", &root);
    if !is_known && !is_searched(object) {
        return None;
    }
    for path in schema {
        for (name, spot) in places(&root, path) {
            finder.of_schema(&name, &spot);
        }
    }
    // What looks like a pod in a policy about pods is a pattern.
    if !is_about_pods(object.group()) {
        let is_known = is_known || !finder.elsewhere.is_empty();
        shape::search(&mut finder, &root, is_known);
    }
    finder.finish()
}

/// Gathers the pods of one object.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    pods: Vec<FoundPod>,
    unreadable: Vec<UnreadablePod>,
    elsewhere: Vec<PodsElsewhere>,
    /// Values that a pod was read from. Only compared, never followed.
    taken: HashSet<*const Node>,
    is_full: bool,
    /// Where what is found now runs.
    whereabouts: Whereabouts,
    /// Bytes of texts that were looked into.
    pub text_bytes: usize,
}

impl Finder {
    /// The pods of the object that stands here, as far as the tables know its kind; `false` where that of pods does not.
    pub fn known(&mut self, group: &str, kind: &str, prefix: &str, root: &Spot<'_>) -> bool {
        let had = self.pods.len() + self.unreadable.len();
        let known = known_kind(group, kind);
        if let Some(known) = known {
            self.rows(known, prefix, root);
        }
        let is_any_written = self.pods.len() + self.unreadable.len() > had;
        self.elsewhere
            .extend(pods_elsewhere(group, kind, root, is_any_written));
        known.is_some()
    }

    fn rows(&mut self, known: &Known, prefix: &str, root: &Spot<'_>) {
        for Row { name, path, shape } in known.pods {
            if let Shape::Patch(base) = shape
                && !base.is_empty()
            {
                self.patch(&join(prefix, name), &[root.walk(base), root.walk(path)]);
                continue;
            }
            for (own, spot) in places(root, path) {
                let name = join(&join(prefix, name), &own);
                if !spot.is_mapping() {
                    self.not_a_mapping(&spot);
                    continue;
                }
                match shape {
                    Shape::Template => self.template(&name, &spot, Extent::Whole),
                    Shape::Patch(_) => self.template(&name, &spot, Extent::Part),
                    Shape::PartialSpec(metadata) => {
                        let of_metadata =
                            (!metadata.is_empty()).then(|| spot.get(metadata)).flatten();
                        let place = spot.place.key(if metadata.is_empty() {
                            "metadata"
                        } else {
                            metadata
                        });
                        self.spec(&name, &spot, of_metadata.as_ref(), place, Extent::Part);
                    }
                    Shape::Inline(row) => inline::inline(self, &name, &spot, row),
                    Shape::Made(function) => function(self, &name, &spot),
                }
            }
        }
    }

    /// A whole object inside another one, of a kind that carries one pod at one place.
    pub fn nested_plain(&mut self, group: &str, kind: &str, name: &str, root: &Spot<'_>) -> bool {
        let Some(plain) = plain(group, kind) else {
            return false;
        };
        if let Some(template) = root.walk(plain.template) {
            self.template(name, &template, plain.extent);
        }
        self.elsewhere
            .extend(pods_elsewhere(group, kind, root, true));
        true
    }

    /// A pod template: `metadata` and `spec`.
    pub fn template(&mut self, name: &str, template: &Spot<'_>, extent: Extent) {
        if !template.is_mapping() {
            self.not_a_mapping(template);
            return;
        }
        if let Some(spec) = template.get("spec") {
            let metadata = template.get("metadata");
            let place = template.place.key("metadata");
            self.spec(name, &spec, metadata.as_ref(), place, extent);
        }
    }

    /// The fields of a pod's `spec`.
    pub fn spec(
        &mut self,
        name: &str,
        spec: &Spot<'_>,
        metadata: Option<&Spot<'_>>,
        metadata_place: Place,
        extent: Extent,
    ) {
        if !spec.is_mapping() {
            self.not_a_mapping(spec);
            return;
        }
        if !self.take(spec.node) {
            return;
        }
        let metadata = metadata.map(tree);
        // A pod without containers is none: whatever runs it adds them.
        let extent = if spec.node.list("containers").is_empty() {
            Extent::Part
        } else {
            extent
        };
        let spec = tree(spec);
        self.push(FoundPod {
            name: name.to_owned(),
            spec,
            metadata,
            metadata_place,
            extent,
            whereabouts: Whereabouts::Own,
        });
    }

    /// A template laid over others, the weakest first, and all of them over what the operator makes.
    fn patch(&mut self, name: &str, layers: &[Option<Spot<'_>>]) {
        let layers: Vec<&Spot<'_>> = layers.iter().flatten().collect();
        let Some(top) = layers.last() else { return };
        let of = |key: &str| -> Vec<Spot<'_>> {
            layers.iter().filter_map(|layer| layer.get(key)).collect()
        };
        let specs = of("spec");
        let [spec, metadata] = ["spec", "metadata"].map(|part| {
            let mut builder = Builder::default();
            builder.field(part, &of(part));
            builder
        });
        if let Some(spec_tree) = spec.into_part("spec", top.place.key("spec")) {
            for spec in &specs {
                self.take(spec.node);
            }
            self.push(FoundPod {
                name: name.to_owned(),
                spec: spec_tree,
                metadata: metadata.into_part("metadata", top.place.key("metadata")),
                metadata_place: top.place.key("metadata"),
                extent: Extent::Part,
                whereabouts: Whereabouts::Own,
            });
        }
        for layer in layers {
            if !layer.is_mapping() {
                self.not_a_mapping(layer);
            }
        }
    }

    /// What the schema of a CRD says is a pod's `spec`.
    fn of_schema(&mut self, name: &str, spot: &Spot<'_>) {
        if !spot.is_mapping() {
            self.not_a_mapping(spot);
            return;
        }
        let Some(containers) = spot.get("containers") else {
            return;
        };
        if !matches!(containers.node.value, Value::Sequence(_)) {
            let reason = format!("is a {}, expected a list", containers.node.type_name());
            self.unreadable(&containers.place, reason);
            return;
        }
        if !containers.node.items().is_empty() {
            let place = spot.place.key("metadata");
            self.spec(name, spot, None, place, shape::extent(spot.node));
        }
    }

    /// Adds a pod.
    pub fn push(&mut self, mut pod: FoundPod) {
        if pod.whereabouts == Whereabouts::Own {
            pod.whereabouts = self.whereabouts.clone();
        }
        if self.pods.len() < MAX_PODS {
            self.pods.push(pod);
        } else if !self.is_full {
            self.is_full = true;
            let reason = format!("has more than {MAX_PODS} pods in one object");
            self.unreadable(&pod.spec.place, reason);
        }
    }

    /// Says that what is found from now on runs where this object inside the other one does; gives what held before.
    pub fn enter(&mut self, inner: &Node) -> Whereabouts {
        self.enter_at(Whereabouts::of(inner))
    }

    /// The same of a place.
    pub fn enter_at(&mut self, whereabouts: Whereabouts) -> Whereabouts {
        std::mem::replace(&mut self.whereabouts, whereabouts)
    }

    /// Goes back to what held before.
    pub fn leave(&mut self, before: Whereabouts) {
        self.whereabouts = before;
    }

    /// Adds the pods that were found in a text.
    pub fn absorb(&mut self, other: Self) {
        for pod in other.pods {
            self.push(pod);
        }
        self.unreadable.extend(other.unreadable);
        self.elsewhere.extend(other.elsewhere);
        self.text_bytes = other.text_bytes;
    }

    pub fn has_found(&self) -> bool {
        !(self.pods.is_empty() && self.unreadable.is_empty() && self.elsewhere.is_empty())
    }

    /// Notes that a pod was read from this value; `false` when one was already.
    pub fn take(&mut self, node: &Node) -> bool {
        self.taken.insert(node)
    }

    pub fn is_taken(&self, node: &Node) -> bool {
        self.taken.contains(&std::ptr::from_ref(node))
    }

    /// Notes something that may hold a pod and cannot be read.
    pub fn unreadable(&mut self, place: &Place, reason: impl Into<String>) {
        self.unreadable.push(UnreadablePod {
            path: place.path.clone(),
            reason: reason.into(),
        });
    }

    fn not_a_mapping(&mut self, spot: &Spot<'_>) {
        if self.take(spot.node) {
            let reason = format!("is a {}, expected a mapping", spot.node.type_name());
            self.unreadable(&spot.place, reason);
        }
    }

    fn finish(mut self) -> Option<Box<Found>> {
        if !self.has_found() {
            return None;
        }
        let mut names: HashMap<String, usize> = HashMap::new();
        for pod in &mut self.pods {
            let count = names.entry(pod.name.clone()).or_default();
            *count += 1;
            // Two of one name: the path is never the same.
            if *count > 1 {
                pod.name = join(&pod.name, &pod.spec.place.path);
            }
        }
        Some(Box::new(Found {
            pods: self.pods,
            unreadable: self.unreadable,
            elsewhere: self.elsewhere,
        }))
    }
}

/// A part of an object as a tree.
pub(crate) fn tree(spot: &Spot<'_>) -> Tree {
    let path = (!spot.place.is_text)
        .then(|| spot.place.path.parse::<Path>().ok())
        .flatten();
    Tree {
        content: match path {
            Some(path) => Content::At(path),
            None => Content::Made(Box::new(spot.node.clone())),
        },
        place: spot.place.clone(),
        moved: HashMap::new(),
    }
}
