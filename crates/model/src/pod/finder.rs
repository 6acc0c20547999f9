//! Gathers the pods of one object, by whatever they are found.

use std::collections::{HashMap, HashSet};

use seawall_syntax::{Node, Path};

use super::elsewhere::PodsElsewhere;
use super::found::{Found, UnreadablePod};
use super::pattern::join;
use super::spot::{Builder, Spot};
use super::tree::{Content, Extent, FoundPod, Place, Tree};
use super::whereabouts::Whereabouts;

/// Most pods of one object that are told apart. The largest real ones (Argo workflows, OpenShift templates) have about
/// a hundred.
const MAX_PODS: usize = 512;

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
    pub fn patch(&mut self, name: &str, layers: &[Option<Spot<'_>>]) {
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

    /// Adds pods that are not written in the object.
    pub fn add_elsewhere(&mut self, pods: Vec<PodsElsewhere>) {
        self.elsewhere.extend(pods);
    }

    pub fn has_elsewhere(&self) -> bool {
        !self.elsewhere.is_empty()
    }

    /// How many pods were found so far, those that cannot be read included.
    pub fn written(&self) -> usize {
        self.pods.len() + self.unreadable.len()
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

    /// Notes that something stands where a mapping is expected.
    pub fn not_a_mapping(&mut self, spot: &Spot<'_>) {
        if self.take(spot.node) {
            let reason = format!("is a {}, expected a mapping", spot.node.type_name());
            self.unreadable(&spot.place, reason);
        }
    }

    /// All that was found; `None` for nothing.
    pub fn finish(mut self) -> Option<Box<Found>> {
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
