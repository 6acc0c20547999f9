//! A cluster as it would be with some changes. Numbers of objects stay what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::{Cluster, Edit, ImageKey, Object, ObjectId, Origin, Principal, Source};
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
        value: Value<'static>,
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
        subject: Principal,
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
    /// An image is rebuilt with newer packages, and what runs it runs the new one. No object shows that.
    Rebuild {
        /// The image as it is written.
        image: String,
        /// What it is recognised by.
        key: ImageKey,
    },
}

/// The cluster with the changes. What does not change is shared with it.
pub(crate) fn apply(cluster: &Cluster, changes: &[&Change]) -> Cluster {
    let mut touched: BTreeMap<ObjectId, Option<Object>> = BTreeMap::new();
    let mut edits = Vec::new();
    for change in changes {
        let id = match change {
            Change::Set { object, .. }
            | Change::Remove { object, .. }
            | Change::RemoveSubject { object, .. }
            | Change::Delete { object } => *object,
            Change::Create { manifest } => {
                edits.extend(parse(manifest).into_iter().map(Edit::Add));
                continue;
            }
            Change::Rebuild { .. } => continue,
        };
        let object = touched
            .entry(id)
            .or_insert_with(|| Some(cluster.object(id).clone()));
        if object
            .as_mut()
            .is_some_and(|object| change_one(object, change) == Left::Nothing)
        {
            *object = None;
        }
    }
    edits.extend(touched.into_iter().map(|(id, object)| match object {
        Some(object) => Edit::Replace(id, object),
        None => Edit::Delete(id),
    }));
    cluster.with(edits)
}

/// What a change leaves of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Object,
    Nothing,
}

fn change_one(object: &mut Object, change: &Change) -> Left {
    match change {
        Change::Set { path, value, .. } => {
            object.root.set(path, *value);
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
                return Left::Nothing;
            }
            for position in positions.into_iter().rev() {
                object.root.remove(&format!("subjects[{position}]"));
            }
        }
        Change::Delete { .. } => return Left::Nothing,
        Change::Create { .. } | Change::Rebuild { .. } => {}
    }
    Left::Object
}

/// Whether an entry of the `subjects` of a binding in a namespace is a subject.
pub fn names(node: &Node, subject: &Principal, namespace: &str) -> bool {
    let name = node.str("name").unwrap_or_default();
    match (node.str("kind").unwrap_or_default(), subject) {
        ("User", _) => Principal::user(name) == *subject,
        ("Group", Principal::Group(own)) => **own == *name,
        (
            "ServiceAccount",
            Principal::ServiceAccount {
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
