//! A cluster as it would be with some changes. Numbers of objects stay what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::{Cluster, Object, ObjectId, Origin, Source};
use seawall_rbac::Subject;
use seawall_syntax::{Node, Value, parse_stream};

/// One change to one object.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A field gets a value.
    Set {
        /// The object.
        object: ObjectId,
        /// The field.
        path: String,
        /// The value.
        value: Value,
    },
    /// A field or an item of a list goes.
    Remove {
        /// The object.
        object: ObjectId,
        /// The field or item.
        path: String,
    },
    /// A subject goes from a binding; the binding goes with the last one.
    RemoveSubject {
        /// The binding.
        object: ObjectId,
        /// The subject.
        subject: Subject,
    },
    /// The object goes.
    Delete {
        /// The object.
        object: ObjectId,
    },
    /// An object comes, as YAML.
    Create {
        /// The manifest.
        manifest: String,
    },
}

/// What stands where an object was.
const GONE: &str = "apiVersion: seawall.dev/v1\nkind: Gone\n";

/// The cluster with the changes.
pub(crate) fn apply(cluster: &Cluster, changes: &[&Change]) -> Cluster {
    let mut touched: BTreeMap<ObjectId, Vec<&Change>> = BTreeMap::new();
    let mut objects = Vec::with_capacity(cluster.objects().len());
    let mut created = Vec::new();
    for change in changes {
        match change {
            Change::Set { object, .. }
            | Change::Remove { object, .. }
            | Change::RemoveSubject { object, .. }
            | Change::Delete { object } => touched.entry(*object).or_default().push(change),
            Change::Create { manifest } => created.extend(parse(manifest)),
        }
    }
    for (id, object) in cluster.iter() {
        let mut object = object.clone();
        for change in touched.get(&id).into_iter().flatten() {
            change_one(&mut object, change);
        }
        objects.push(object);
    }
    objects.extend(created);
    Cluster::new(cluster.name.clone(), objects, cluster.coverage.clone())
}

fn change_one(object: &mut Object, change: &Change) {
    match change {
        Change::Set { path, value, .. } => {
            object.root.set(path, value.clone());
        }
        Change::Remove { path, .. } => {
            object.root.remove(path);
        }
        Change::RemoveSubject { subject, .. } => {
            let subjects = object.root.list("subjects");
            let positions: Vec<usize> = subjects
                .iter()
                .enumerate()
                .filter(|(_, node)| names(node, subject, &object.namespace))
                .map(|(position, _)| position)
                .collect();
            if positions.len() == subjects.len() {
                remove(object);
                return;
            }
            for position in positions.into_iter().rev() {
                object.root.remove(&format!("subjects[{position}]"));
            }
        }
        Change::Delete { .. } => remove(object),
        Change::Create { .. } => {}
    }
}

fn remove(object: &mut Object) {
    if let Some(gone) = parse(GONE).into_iter().next() {
        *object = gone;
    }
}

/// Whether an entry of `subjects` is a subject.
pub(crate) fn names(node: &Node, subject: &Subject, namespace: &str) -> bool {
    let name = node.str("name").unwrap_or_default();
    match (node.str("kind").unwrap_or_default(), subject) {
        ("User", Subject::User(own)) | ("Group", Subject::Group(own)) => **own == *name,
        (
            "ServiceAccount",
            Subject::ServiceAccount {
                namespace: own,
                name: account,
            },
        ) => **account == *name && node.str("namespace").unwrap_or(namespace) == &**own,
        _ => false,
    }
}

fn parse(text: &str) -> Vec<Object> {
    let source = Source {
        name: Arc::from("cut"),
        origin: Origin::Cluster,
    };
    parse_stream(text.as_bytes())
        .into_iter()
        .filter_map(|document| document.nodes.ok())
        .flatten()
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect()
}
