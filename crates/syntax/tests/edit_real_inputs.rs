//! Edits of real manifests, which are read from beside the repository when they are there.

use std::path::{Path as FilePath, PathBuf};

use seawall_syntax::edit::{Change, Edit, EditError, NewValue, apply, unified_diff};
use seawall_syntax::{Node, Path, Position, parse_stream};
use serde_json::{Value as Json, json};

/// Text files below a folder of the corpora, or nothing with a visible line when it is absent.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpora")
        .join(folder);
    if !root.is_dir() {
        println!("SKIPPED: the corpus `{folder}` is not beside the repository");
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("folder") {
            let path = entry.expect("entry").path();
            let is_manifest = path
                .extension()
                .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|e| extension == *e));
            if path.is_dir() {
                open.push(path);
            } else if is_manifest && let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// All objects of a text: the documents, and the items of lists.
fn objects(text: &str) -> Vec<Node> {
    parse_stream(text.as_bytes())
        .into_iter()
        .filter_map(|document| document.nodes.ok())
        .flatten()
        .flat_map(|node| match node.str("kind") {
            Some("List") => node.list("items").to_vec(),
            _ => vec![node],
        })
        .filter(|node| node.type_name() == "mapping")
        .collect()
}

fn pod_spec(object: &Node) -> Option<&'static str> {
    match object.str("kind")? {
        "Pod" => Some("spec"),
        "Deployment"
        | "DaemonSet"
        | "StatefulSet"
        | "ReplicaSet"
        | "ReplicationController"
        | "Job" => Some("spec.template.spec"),
        "CronJob" => Some("spec.jobTemplate.spec.template.spec"),
        _ => None,
    }
}

fn as_json(node: &Node) -> Json {
    let mut text = Vec::new();
    node.write_json(&mut text);
    serde_json::from_slice(&text).expect("JSON")
}

fn at(base: &str, rest: &str) -> Path {
    format!("{base}.{rest}").parse().expect("path")
}

fn changed_lines(before: &str, after: &str) -> (usize, usize) {
    let diff = unified_diff("x", before, after);
    let body = || diff.lines().skip(2);
    (
        body().filter(|line| line.starts_with('-')).count(),
        body().filter(|line| line.starts_with('+')).count(),
    )
}

#[test]
fn every_pod_takes_a_safe_security_context() {
    let mut pods = 0;
    for folder in ["manifests", "badpods"] {
        let mut inputs = files(folder);
        let before = pods;
        for (path, text) in inputs.drain(..) {
            let all = objects(&text);
            let mut edits = Vec::new();
            let mut meant: Vec<Json> = all.iter().map(as_json).collect();
            for (object, meant) in all.iter().zip(&mut meant) {
                let Some(base) = pod_spec(object) else {
                    continue;
                };
                edits.push(Edit {
                    object: object.position(),
                    change: Change::Set {
                        path: at(
                            base,
                            "containers[0].securityContext.allowPrivilegeEscalation",
                        ),
                        value: NewValue::Bool(false),
                    },
                });
                let spec = base.split('.').fold(meant, |node, key| &mut node[key]);
                spec["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = json!(false);
            }
            pods += edits.len();
            let after = apply(&text, &edits).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let read: Vec<Json> = objects(&after).iter().map(as_json).collect();
            assert_eq!(read, meant, "{path:?}");
            let (removed, added) = changed_lines(&text, &after);
            assert!(added <= 2 * edits.len(), "{path:?}: {added} lines added");
            assert!(removed <= edits.len(), "{path:?}: {removed} lines removed");
        }
        if !files(folder).is_empty() {
            assert!(pods > before, "no pods in {folder}");
        }
    }
    println!("{pods} pods changed");
}

/// Calls `visit` with the path of every field.
fn every_field(node: &Node, path: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in node.entries() {
        let path = path.clone().key(&entry.key);
        visit(&path);
        every_field(&entry.value, &path, visit);
    }
    for (index, item) in node.items().iter().enumerate() {
        let path = path.clone().index(index);
        visit(&path);
        every_field(item, &path, visit);
    }
}

/// Of so many fields one is edited, to keep the test short.
const SAMPLE: usize = 11;

/// Larger texts are left out for the same reason: each edit reads the whole text twice.
const MAX_BYTES: usize = 12_000;

#[test]
fn every_field_of_real_manifests_can_be_set_and_removed() {
    let (mut seen, mut fields) = (0, 0);
    for folder in [
        "manifests/kube-prometheus",
        "badpods",
        "kubehound-attacks",
        "pod-security",
    ] {
        for (path, text) in files(folder) {
            if text.len() > MAX_BYTES {
                continue;
            }
            for object in objects(&text) {
                every_field(&object, &Path::default(), &mut |field| {
                    seen += 1;
                    if seen % SAMPLE != 0 {
                        return;
                    }
                    fields += 1;
                    let changes = [
                        Change::Remove {
                            path: field.clone(),
                        },
                        Change::Set {
                            path: field.clone(),
                            value: NewValue::String("seawall: new".into()),
                        },
                        Change::Set {
                            path: field.clone(),
                            value: NewValue::Strings(vec!["ALL".into()]),
                        },
                    ];
                    for change in changes {
                        let edit = Edit {
                            object: object.position(),
                            change,
                        };
                        let after = apply(&text, std::slice::from_ref(&edit));
                        let after =
                            after.unwrap_or_else(|error| panic!("{path:?} {edit:?}: {error}"));
                        let (_, added) = changed_lines(&text, &after);
                        assert!(added <= 2, "{path:?} {edit:?}: {added} lines added");
                    }
                });
            }
        }
    }
    println!("{fields} fields edited");
}

#[test]
fn every_object_of_every_corpus_takes_a_new_field() {
    let mut count = 0;
    for folder in [
        "manifests",
        "kyverno",
        "gatekeeper",
        "netpol",
        "falco",
        "sigma",
        "real-cluster",
    ] {
        for (path, text) in files(folder) {
            let positions: Vec<Position> =
                objects(&text).iter().map(|node| node.position()).collect();
            count += positions.len();
            let edits: Vec<Edit> = positions
                .iter()
                .map(|&object| Edit {
                    object,
                    change: Change::Set {
                        path: at("metadata", "annotations.seawall"),
                        value: NewValue::String("new".into()),
                    },
                })
                .collect();
            match apply(&text, &edits) {
                Ok(after) => {
                    let (removed, added) = changed_lines(&text, &after);
                    assert!(removed <= edits.len(), "{path:?}: {removed} removed");
                    assert!(added <= 6 * edits.len(), "{path:?}: {added} added");
                }
                Err(EditError::Refused { .. }) => println!("refused: {path:?}"),
                Err(error) => panic!("{path:?}: {error}"),
            }
        }
    }
    println!("{count} objects changed");
}
