//! Which of the things that were read belong to one deployment.
//!
//! Things are separate where they cannot stand beside each other: where two folders declare the same object, or two
//! kustomizations build on the same base, or where Argo CD or Flux is told to bring them to different clusters. They are
//! split at the folder at which they differ, so that what lies beside an object that is there twice goes with it.
//! Everything else is one deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use seawall_model::{Catalogue, Object, Scope};

use crate::delivery::delivered_apart;
use crate::join::{Joined, Part, join};

/// What parts are made of.
pub(crate) struct Deployments {
    /// The clusters that each part belongs to, by their folders: that of its deployment, empty for what is in none of its
    /// own, or those that apply it.
    pub joined: Joined,
    /// Why there are several, in words: the first reason by its name, so that it is the same each time.
    pub reason: Option<String>,
}

/// Which deployments parts are of.
pub(crate) fn deployments<'p>(parts: &[Part<'p>], default_namespace: &'p str) -> Deployments {
    let places: BTreeSet<&Path> = parts.iter().map(|part| part.place).collect();
    if places.len() < 2 {
        return Deployments {
            joined: Joined {
                clusters: vec![BTreeSet::from([PathBuf::new()]); parts.len()],
                notes: Vec::new(),
            },
            reason: None,
        };
    }
    let mut roots = BTreeSet::new();
    let mut reason: Option<(Why<'_>, BTreeSet<&Path>)> = None;
    let mut apart: BTreeSet<BTreeSet<&Path>> = BTreeSet::new();
    let all = rivals(parts, default_namespace).into_iter();
    let objects = parts.iter().flat_map(|part| part.objects);
    let exists = |path: &Path| parts.iter().any(|part| part.place.starts_with(path));
    let delivered = delivered_apart(objects, exists).into_iter();
    for (why, rivals) in all.chain(delivered.map(|pair| (Why::Deliver, pair))) {
        separate(&rivals, &mut roots);
        apart.insert(rivals.clone());
        if reason.as_ref().is_none_or(|(least, _)| why < *least) {
            reason = Some((why, rivals));
        }
    }
    let folders: Vec<PathBuf> = parts
        .iter()
        .map(|part| {
            let root = part
                .place
                .ancestors()
                .find(|folder| roots.contains(*folder));
            root.map_or_else(PathBuf::new, Path::to_owned)
        })
        .collect();
    let apart: Vec<BTreeSet<&Path>> = apart.into_iter().collect();
    let joined = join(parts, &folders, &apart);
    Deployments {
        joined,
        reason: reason.map(|(why, rivals)| words(&why, &rivals)),
    }
}

/// Why folders are not of one deployment.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Why<'p> {
    /// Each declares this object: group, kind, namespace, name.
    Declare([&'p str; 4]),
    /// Each builds on this folder.
    Build(&'p Path),
    /// They are brought to different clusters.
    Deliver,
}

/// `dev and prod both declare Deployment shop/web`.
fn words(why: &Why<'_>, rivals: &BTreeSet<&Path>) -> String {
    let name = |place: &&Path| match place.as_os_str().is_empty() {
        true => "the input directory itself".to_owned(),
        false => format!("`{}`", place.display()),
    };
    let places: Vec<String> = rivals.iter().take(2).map(name).collect();
    let (who, each) = match rivals.len() {
        0..=2 => (places.join(" and "), "both"),
        count => (
            format!("{} and {} more directories", places.join(", "), count - 2),
            "all",
        ),
    };
    match why {
        Why::Declare([_, kind, "", name]) => format!("{who} {each} declare {kind} `{name}`"),
        Why::Declare([_, kind, namespace, name]) => {
            format!("{who} {each} declare {kind} `{namespace}/{name}`")
        }
        Why::Build(base) => format!("{who} {each} build on `{}`", base.display()),
        Why::Deliver => format!("{who} are delivered to different clusters"),
    }
}

/// The sets of folders that are not of one deployment.
fn rivals<'p>(
    parts: &[Part<'p>],
    default_namespace: &'p str,
) -> Vec<(Why<'p>, BTreeSet<&'p Path>)> {
    let mut declaring: HashMap<[&str; 4], BTreeSet<&Path>> = HashMap::new();
    let mut building: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    let catalogue = Catalogue::with_definitions(parts.iter().flat_map(|part| part.objects));
    for part in parts {
        for object in part.objects {
            if let Some(identity) = identity(object, &catalogue, default_namespace) {
                declaring.entry(identity).or_default().insert(part.place);
            }
        }
        for base in part.bases {
            building.entry(base).or_default().insert(part.place);
        }
    }
    let declaring = declaring
        .into_iter()
        .map(|(identity, places)| (Why::Declare(identity), places));
    let building = building
        .into_iter()
        .map(|(base, places)| (Why::Build(base), places));
    declaring
        .chain(building)
        .filter(|(_, places)| places.len() > 1)
        .collect()
}

/// What makes an object the same as another one. Namespaces are declared by everybody who needs them, and what has no
/// name yet is never the same.
fn identity<'o>(
    object: &'o Object,
    catalogue: &Catalogue,
    default_namespace: &'o str,
) -> Option<[&'o str; 4]> {
    let is_named = !object.name.is_empty() && !object.name.ends_with('*');
    if !is_named || object.is("", "Namespace") {
        return None;
    }
    let namespace = match catalogue.scope_of(object.group(), &object.kind) {
        Some(Scope::Cluster) => "",
        _ => object.namespace.name().unwrap_or(default_namespace),
    };
    Some([served_group(object), &object.kind, namespace, &object.name])
}

/// The group that serves a kind now: that of a group which is gone is one object with that of its successor.
fn served_group(object: &Object) -> &str {
    match (object.group(), &*object.kind) {
        ("extensions", "Ingress" | "NetworkPolicy") => "networking.k8s.io",
        ("extensions", "DaemonSet" | "Deployment" | "ReplicaSet") => "apps",
        (group, _) => group,
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_model::{Origin, Source};
    use seawall_syntax::parse_yaml;

    use super::*;

    fn object(text: &str) -> Object {
        let (kind, rest) = text.split_once(' ').expect("a kind and a name");
        let (namespace, name) = rest.split_once('/').unwrap_or(("", rest));
        let text = format!(
            "{{apiVersion: v1, kind: {kind}, metadata: {{name: '{name}', namespace: '{namespace}'}}}}"
        );
        let node = parse_yaml(&text, 0, &mut Vec::new())
            .expect("parses")
            .remove(0);
        let source = Source {
            name: Arc::from("a.yaml"),
            origin: Origin::File,
        };
        Object::from_node(node, source).expect("an object")
    }

    fn homes(parts: &[Part<'_>]) -> Vec<PathBuf> {
        let clusters = deployments(parts, "default").joined.clusters;
        clusters.into_iter().flatten().collect()
    }

    /// Parts as `folder: objects` and what they build on as `< base`.
    #[track_caller]
    fn check(parts: &[(&str, &[&str], &[&str])], expect: &[&str]) {
        let read: Vec<(PathBuf, Vec<Object>, BTreeSet<PathBuf>)> = parts
            .iter()
            .map(|(place, objects, bases)| {
                (
                    PathBuf::from(place),
                    objects.iter().map(|text| object(text)).collect(),
                    bases.iter().map(PathBuf::from).collect(),
                )
            })
            .collect();
        let parts: Vec<Part<'_>> = read
            .iter()
            .map(|(place, objects, bases)| Part {
                place,
                bases,
                objects,
            })
            .collect();
        let found = homes(&parts);
        let found: Vec<&str> = found
            .iter()
            .map(|path| path.to_str().expect("text"))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn what_can_stand_beside_each_other_is_one() {
        check(
            &[
                ("shop", &["Service shop/web", "Namespace shop"], &[]),
                ("bank", &["Service bank/web", "Namespace shop"], &[]),
                ("", &["Role web"], &[]),
            ],
            &["", "", ""],
        );
        // Names that the server makes are never the same.
        check(
            &[("a", &["Job x/"], &[]), ("b", &["Job x/"], &[])],
            &["", ""],
        );
        // Two files of one folder are applied together.
        check(
            &[
                ("a", &["Job x/j"], &[]),
                ("a", &["Job x/j"], &[]),
                ("b", &[], &[]),
            ],
            &["", "", ""],
        );
    }

    #[test]
    fn folders_part_where_their_paths_do() {
        check(
            &[
                ("envs/dev/app", &["Service web"], &[]),
                ("envs/dev/net", &["NetworkPolicy deny"], &[]),
                ("envs/prod/app", &["Service default/web"], &[]),
                ("envs", &["ClusterRole all"], &[]),
                ("envs/development", &["ClusterRole other"], &[]),
            ],
            &["envs/dev", "envs/dev", "envs/prod", "", ""],
        );
    }

    #[test]
    fn a_folder_below_its_rival_is_the_one_that_is_split_off() {
        check(
            &[
                ("", &["Service web"], &[]),
                ("prod/app", &["Service web"], &[]),
                ("prod", &[], &[]),
            ],
            &["", "prod", "prod"],
        );
    }

    #[test]
    fn overlays_of_one_base_are_separate_whatever_they_rename() {
        check(
            &[
                ("overlays/dev", &["Service dev/web"], &["/r/base"]),
                ("overlays/prod", &["Service prod/web"], &["/r/base"]),
                ("tools", &["Service tools/web"], &["/r/tools"]),
            ],
            &["overlays/dev", "overlays/prod", ""],
        );
    }

    /// A folder is in a deployment of its own exactly where some rival is not below the same folder: asked of every pair.
    #[test]
    fn all_pairs_of_rivals_end_up_apart() {
        let folders = ["", "a", "a/b", "a/b/c", "a/d", "e", "e/b", "f/b/c", "f/g"];
        for mask in 1_u32..(1 << folders.len()) {
            let parts: Vec<(&str, &[&str], &[&str])> = folders
                .iter()
                .enumerate()
                .map(|(bit, folder)| {
                    let objects: &[&str] = if mask >> bit & 1 == 1 {
                        &["Service web"]
                    } else {
                        &[]
                    };
                    (*folder, objects, &[][..])
                })
                .collect();
            let read: Vec<(PathBuf, Vec<Object>)> = parts
                .iter()
                .map(|(place, objects, _)| {
                    let objects = objects.iter().map(|text| object(text)).collect();
                    (PathBuf::from(place), objects)
                })
                .collect();
            let none = BTreeSet::new();
            let asked: Vec<Part<'_>> = read
                .iter()
                .map(|(place, objects)| Part {
                    place,
                    bases: &none,
                    objects,
                })
                .collect();
            let found = homes(&asked);
            let rivals: Vec<usize> = (0..folders.len())
                .filter(|bit| mask >> bit & 1 == 1)
                .collect();
            for one in &rivals {
                for other in rivals.iter().filter(|other| *other != one) {
                    assert_ne!(
                        found[*one], found[*other],
                        "{} {}",
                        folders[*one], folders[*other]
                    );
                }
            }
            if rivals.len() < 2 {
                assert!(found.iter().all(|folder| folder.as_os_str().is_empty()));
            }
        }
    }

    #[test]
    fn what_is_delivered_to_different_clusters_is_separate() {
        let application = |path: &str, server: &str| {
            let text = format!(
                "{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: '{path}'}}, spec: {{source: {{path: '{path}'}}, destination: {{server: '{server}'}}}}}}"
            );
            let node = parse_yaml(&text, 0, &mut Vec::new())
                .expect("parses")
                .remove(0);
            let source = Source {
                name: Arc::from("a.yaml"),
                origin: Origin::File,
            };
            Object::from_node(node, source).expect("an object")
        };
        let applications = [
            application("./sites/north/", "https://north"),
            application("sites/south", "https://south"),
            application("tools/a", "https://north"),
            application("tools/b", "https://north"),
        ];
        let none = BTreeSet::new();
        let part = |place: &'static str, objects| Part {
            place: Path::new(place),
            bases: &none,
            objects,
        };
        let parts = [
            part("apps", &applications[..]),
            part("sites/north/web", &[]),
            part("sites/south", &[]),
        ];
        let found = homes(&parts);
        assert_eq!(found, ["", "sites/north", "sites/south"].map(PathBuf::from));
    }
}
