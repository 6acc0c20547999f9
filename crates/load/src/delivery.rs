//! Which folders Argo CD and Flux are told to bring to different clusters.

use std::collections::BTreeSet;
use std::path::Path;

use seawall_model::Object;

/// Most paths of Argo CD and Flux that are compared with each other.
const MAX_DELIVERIES: usize = 500;

/// The pairs of folders that Argo CD or Flux brings to different clusters, of those that exist.
pub(crate) fn delivered_apart<'p>(
    objects: impl Iterator<Item = &'p Object>,
    exists: impl Fn(&Path) -> bool,
) -> Vec<BTreeSet<&'p Path>> {
    let all: BTreeSet<(&'p Path, &'p str)> =
        objects.flat_map(deliveries).take(MAX_DELIVERIES).collect();
    let mut pairs = Vec::new();
    for (path, cluster) in &all {
        for (other, other_cluster) in all.range((*path, *cluster)..).skip(1) {
            // What goes to both is no reason to take it apart.
            let is_apart = cluster != other_cluster && path != other;
            if is_apart && exists(path) && exists(other) {
                pairs.push(BTreeSet::from([*path, *other]));
            }
        }
    }
    pairs
}

/// The folders that an object of Argo CD or Flux is told to apply to the cluster that it is in itself.
pub(crate) fn delivered_here(object: &Object) -> Vec<&Path> {
    // What Argo CD calls the cluster that it runs in.
    const HERE: [&str; 3] = ["", "https://kubernetes.default.svc", "in-cluster"];
    let source = object.root.walk(&["spec", "sourceRef", "kind"]);
    let is_git = source.is_none_or(|kind| kind.as_str() == Some("GitRepository"));
    let all = deliveries(object).into_iter();
    all.filter(|(_, cluster)| is_git && HERE.contains(&cluster.trim_end_matches('/')))
        .map(|(path, _)| path)
        .collect()
}

/// The folders that an object of Argo CD or Flux delivers, each with the cluster that it goes to.
fn deliveries(object: &Object) -> Vec<(&Path, &str)> {
    let Some(spec) = object.root.get("spec") else {
        return Vec::new();
    };
    let (paths, cluster): (Vec<&str>, _) = match (object.group(), &*object.kind) {
        ("argoproj.io", "Application") => {
            let sources = spec.get("source").into_iter().chain(spec.list("sources"));
            let destination = spec.get("destination");
            let text = |key: &str| destination.and_then(|destination| destination.str(key));
            let paths = sources.filter_map(|source| source.str("path")).collect();
            (paths, text("server").or_else(|| text("name")))
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let secret = spec.walk(&["kubeConfig", "secretRef", "name"]);
            (
                spec.str("path").into_iter().collect(),
                secret.and_then(|name| name.as_str()),
            )
        }
        _ => return Vec::new(),
    };
    let inside = paths.into_iter().filter_map(|path| {
        let path = path.trim_start_matches("./").trim_matches('/');
        (!path.is_empty() && path != ".").then(|| (Path::new(path), cluster.unwrap_or_default()))
    });
    inside.collect()
}
