//! Which images an input runs: manifests, charts, snapshots and live clusters.

use std::collections::{BTreeMap, BTreeSet};

use seawall_load::Loaded;
use seawall_model::{ImageRef, ImageUser, Pod, running_images};

/// The images of clusters, each once, with the workloads that run it.
pub(super) struct References {
    /// By the text that names the image: `namespace/Kind/name` of the objects that run it.
    pub(super) images: BTreeMap<String, BTreeSet<String>>,
    /// Why some image is not known, as sentences.
    pub(super) unknown: Vec<String>,
}

/// The images that pods of these clusters run: of all their containers, those that start and debug them included, and of
/// image volumes. Where a running pod states the digest that its node pulled, that is the image.
pub(super) fn references(loaded: &[Loaded]) -> References {
    let mut found = References {
        images: BTreeMap::new(),
        unknown: Vec::new(),
    };
    for one in loaded {
        for (_, pod) in one.cluster.pods() {
            of_pod(&pod, &mut found);
        }
    }
    found
}

fn of_pod(pod: &Pod<'_>, found: &mut References) {
    let owner = format!(
        "{}/{}/{}",
        pod.namespace(),
        pod.object.kind,
        pod.object.name
    );
    for image in running_images(pod) {
        match (image.reference(), image.user) {
            ("", ImageUser::Container(name)) => found
                .unknown
                .push(format!("{owner}: container `{name}` names no image")),
            ("", ImageUser::Volume(_)) => found
                .unknown
                .push(format!("{owner}: an image volume names no image")),
            (image, _) => add(found, image, &owner),
        }
    }
}

fn add(found: &mut References, image: &str, owner: &str) {
    if ImageRef::parse(image).is_none() {
        found
            .unknown
            .push(format!("{owner}: `{image}` is not an image reference"));
        return;
    }
    let owners = found.images.entry(image.to_owned()).or_default();
    owners.insert(owner.to_owned());
}
