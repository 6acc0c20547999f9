//! Which images an input runs: manifests, charts, snapshots and live clusters.

use std::collections::{BTreeMap, BTreeSet};

use seawall_load::Loaded;
use seawall_model::{Cluster, ImageRef, ImageUser, Pod, running_images};

/// The images of clusters, each once, with the workloads that run it.
pub(super) struct References {
    /// By the text that names the image.
    pub(super) images: BTreeMap<String, Use>,
    /// Why some image is not known, as sentences.
    pub(super) unknown: Vec<String>,
}

/// How an image is used.
#[derive(Default)]
pub(super) struct Use {
    /// `namespace/Kind/name` of the objects that run it.
    pub(super) owners: BTreeSet<String>,
    /// The Secrets that they pull it with.
    pub(super) pull_secrets: BTreeSet<SecretName>,
}

/// A Secret by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SecretName {
    /// Which of the clusters of the input it is in.
    pub(super) cluster: usize,
    /// Its namespace.
    pub(super) namespace: String,
    /// Its name.
    pub(super) name: String,
}

/// What a pod pulls its images with, and how it is called.
struct Runs<'r> {
    owner: String,
    pull_secrets: &'r [SecretName],
}

/// The images that pods of these clusters run: of all their containers, those that start and debug them included, and of
/// image volumes. Where a running pod states the digest that its node pulled, that is the image.
pub(super) fn references(loaded: &[Loaded]) -> References {
    let mut found = References {
        images: BTreeMap::new(),
        unknown: Vec::new(),
    };
    for (number, one) in loaded.iter().enumerate() {
        for (_, pod) in one.cluster.pods() {
            let secrets = pull_secrets(&one.cluster, number, &pod);
            of_pod(&pod, &secrets, &mut found);
        }
    }
    found
}

/// What a pod pulls with: its own secrets, or where it names none those of its ServiceAccount, as admission fills them in.
fn pull_secrets(cluster: &Cluster, number: usize, pod: &Pod<'_>) -> Vec<SecretName> {
    let namespace = pod.namespace();
    let own = pod.spec.list("imagePullSecrets");
    let account = match own.is_empty() {
        true => cluster.get("", "ServiceAccount", namespace, pod.service_account()),
        false => None,
    };
    let named = match account {
        Some(account) => account.root.list("imagePullSecrets"),
        None => own,
    };
    let names = named.iter().filter_map(|entry| entry.str("name"));
    let names = names.filter(|name| !name.is_empty());
    names
        .map(|name| SecretName {
            cluster: number,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        })
        .collect()
}

fn of_pod(pod: &Pod<'_>, pull_secrets: &[SecretName], found: &mut References) {
    let owner = format!(
        "{}/{}/{}",
        pod.namespace(),
        pod.object.kind,
        pod.object.name
    );
    let runs = Runs {
        owner: owner.clone(),
        pull_secrets,
    };
    for image in running_images(pod) {
        match (image.reference(), image.user) {
            ("", ImageUser::Container(name)) => found
                .unknown
                .push(format!("{owner}: container `{name}` names no image")),
            ("", ImageUser::Volume(_)) => found
                .unknown
                .push(format!("{owner}: an image volume names no image")),
            (image, _) => add(found, image, &runs),
        }
    }
}

fn add(found: &mut References, image: &str, runs: &Runs<'_>) {
    let owner = &runs.owner;
    if ImageRef::parse(image).is_none() {
        found
            .unknown
            .push(format!("{owner}: `{image}` is not an image reference"));
        return;
    }
    let used = found.images.entry(image.to_owned()).or_default();
    used.owners.insert(owner.clone());
    used.pull_secrets.extend(runs.pull_secrets.iter().cloned());
}
