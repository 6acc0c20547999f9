//! Which images an input runs: manifests, charts, snapshots and live clusters.

use std::collections::{BTreeMap, BTreeSet};

use seawall_load::Loaded;
use seawall_model::{ImageRef, Pod};

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
    let pulled = pulled(pod);
    for container in pod.containers() {
        let image = container.image();
        if image.is_empty() {
            let name = container.name;
            found
                .unknown
                .push(format!("{owner}: container `{name}` names no image"));
            continue;
        }
        let exact = pulled.get(container.name).cloned();
        add(found, exact.as_deref().unwrap_or(image), &owner);
    }
    for volume in pod.spec.list("volumes") {
        if let Some(image) = volume.walk(&["image", "reference"]) {
            match image.as_str() {
                Some(image) => add(found, image, &owner),
                None => found
                    .unknown
                    .push(format!("{owner}: an image volume names no image")),
            }
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

/// The images that a node pulled, by container: `registry/name@sha256:…` of `imageID`.
fn pulled(pod: &Pod<'_>) -> BTreeMap<String, String> {
    let mut pulled = BTreeMap::new();
    let Some(status) = pod.object.root.get("status") else {
        return pulled;
    };
    let lists = [
        "containerStatuses",
        "initContainerStatuses",
        "ephemeralContainerStatuses",
    ];
    for state in lists.into_iter().flat_map(|list| status.list(list)) {
        let (Some(name), Some(id)) = (state.str("name"), state.str("imageID")) else {
            continue;
        };
        let id = id.rsplit("://").next().unwrap_or(id);
        // Only what names a repository can be asked for; a bare digest is that of the configuration.
        if ImageRef::parse(id).is_some_and(|image| image.digest.is_some() && id.contains('/')) {
            pulled.insert(name.to_owned(), id.to_owned());
        }
    }
    pulled
}
