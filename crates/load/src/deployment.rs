//! Which of the things that were read belong to one deployment.
//!
//! Things are separate where they cannot stand beside each other: where two folders declare the same object, or two
//! kustomizations build on the same base. They are split at the folder at which they differ, so that what lies beside
//! an object that is there twice goes with it. Everything else is one deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use seawall_model::Object;

/// One thing that was read.
pub(crate) struct Part<'p> {
    /// Its folder below the input.
    pub place: &'p Path,
    /// The folders that it builds on.
    pub bases: &'p BTreeSet<PathBuf>,
    /// What it declares.
    pub objects: &'p [Object],
}

/// The folder of the deployment of each part; empty for what is in none of its own.
pub(crate) fn deployments(parts: &[Part<'_>], default_namespace: &str) -> Vec<PathBuf> {
    let places: BTreeSet<&Path> = parts.iter().map(|part| part.place).collect();
    if places.len() < 2 {
        return vec![PathBuf::new(); parts.len()];
    }
    let mut roots = BTreeSet::new();
    for rivals in rivals(parts, default_namespace) {
        separate(&rivals, &mut roots);
    }
    parts
        .iter()
        .map(|part| {
            let root = part.place.ancestors().find(|folder| roots.contains(*folder));
            root.map_or_else(PathBuf::new, Path::to_owned)
        })
        .collect()
}

/// The sets of folders that are not of one deployment.
fn rivals<'p>(parts: &[Part<'p>], default_namespace: &str) -> Vec<BTreeSet<&'p Path>> {
    let mut declaring: HashMap<[&str; 4], BTreeSet<&Path>> = HashMap::new();
    let mut building: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for part in parts {
        for object in part.objects {
            if let Some(identity) = identity(object, default_namespace) {
                declaring.entry(identity).or_default().insert(part.place);
            }
        }
        for base in part.bases {
            building.entry(base).or_default().insert(part.place);
        }
    }
    declaring
        .into_values()
        .chain(building.into_values())
        .filter(|places| places.len() > 1)
        .collect()
}

/// What makes an object the same as another one. Namespaces are declared by everybody who needs them, and what has no
/// name yet is never the same.
fn identity<'o>(object: &'o Object, default_namespace: &'o str) -> Option<[&'o str; 4]> {
    let is_named = !object.name.is_empty() && !object.name.ends_with('*');
    if !is_named || object.is("", "Namespace") {
        return None;
    }
    let namespace = object.namespace.name().unwrap_or(default_namespace);
    Some([object.group(), &object.kind, namespace, &object.name])
}

/// Adds the folders at which places part. In order, any two places part where some neighbours between them do.
fn separate(places: &BTreeSet<&Path>, roots: &mut BTreeSet<PathBuf>) {
    // Paths compare by their components.
    for (place, next) in places.iter().zip(places.iter().skip(1)) {
        let shared = place
            .components()
            .zip(next.components())
            .take_while(|(one, other)| one == other)
            .count();
        for side in [place, next] {
            if side.components().count() > shared {
                roots.insert(side.components().take(shared + 1).collect());
            }
        }
    }
}
