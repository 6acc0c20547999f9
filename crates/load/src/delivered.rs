//! Whether what Argo CD and Flux bring into a namespace stands in the input as if it were brought into another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use seawall_model::{Destination, Object, Origin};

use crate::loaded::Loaded;

/// Where the objects of the input came to, by what they were read from. Put together when first asked for.
pub(crate) struct Delivered<'l> {
    all: &'l [Loaded],
    charts: &'l [PathBuf],
    places: OnceLock<Vec<Place>>,
}

/// One file, chart or kustomization.
struct Place {
    /// The whole path.
    path: PathBuf,
    /// The namespaces of its objects.
    namespaces: BTreeSet<String>,
    /// The namespace of what leaves it open, where something does: in a chart everything that is in that of the release.
    open: Option<String>,
}

impl<'l> Delivered<'l> {
    pub(crate) fn new(all: &'l [Loaded], charts: &'l [PathBuf]) -> Self {
        Self {
            all,
            charts,
            places: OnceLock::new(),
        }
    }

    /// Whether objects of a directory or chart would be in another namespace if they went to this destination.
    pub(crate) fn moves(&self, path: &Path, destination: &Destination) -> bool {
        let mut below = self
            .places()
            .iter()
            .filter(|place| place.path.ancestors().any(|part| part.ends_with(path)));
        match destination {
            // What is applied beside its object is rendered as it would be without.
            Destination::Own | Destination::Open => false,
            Destination::FilledIn => below.any(|place| place.open.is_some()),
            Destination::Named(name) => {
                below.any(|place| place.open.as_ref().is_some_and(|open| open != name))
            }
            Destination::Forced(name) => {
                below.any(|place| place.namespaces.iter().any(|own| own != name))
            }
        }
    }

    fn places(&self) -> &[Place] {
        self.places.get_or_init(|| {
            let mut places: BTreeMap<&str, Place> = BTreeMap::new();
            for loaded in self.all {
                let release = loaded.cluster.open_namespace();
                for object in loaded.cluster.objects() {
                    if matches!(object.source.origin, Origin::File | Origin::Rendered) {
                        self.add(&mut places, object, release);
                    }
                }
            }
            places.into_values().collect()
        })
    }

    fn add<'o>(&self, places: &mut BTreeMap<&'o str, Place>, object: &'o Object, release: &str) {
        let Some(namespace) = object.namespace.name() else {
            return;
        };
        let place = places.entry(&object.source.name).or_insert_with(|| {
            let path = Path::new(&*object.source.name);
            Place {
                path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
                namespaces: BTreeSet::new(),
                open: None,
            }
        });
        let metadata = object.root.get("metadata");
        let own = metadata.and_then(|metadata| metadata.str("namespace"));
        let is_in_chart = || {
            // Sorted.
            let is_chart = |part: &Path| {
                let found = self
                    .charts
                    .binary_search_by(|chart| chart.as_path().cmp(part));
                found.is_ok()
            };
            place.path.ancestors().any(is_chart)
        };
        let is_open = own.is_none_or(str::is_empty)
            || object.source.origin == Origin::Rendered && namespace == release && is_in_chart();
        if is_open {
            place.open = Some(namespace.to_owned());
        }
        if !place.namespaces.contains(namespace) {
            place.namespaces.insert(namespace.to_owned());
        }
    }
}
