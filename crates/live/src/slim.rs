//! Drops the parts of live objects that nothing reads any more, so that a large cluster fits in little memory.

use seawall_model::Object;
use seawall_syntax::{Entry, Node};

/// What is kept of `status`, by kind. Everything else goes: conditions and container states are most of a pod.
const STATUS: &[(&str, &[&str])] = &[
    (
        "Pod",
        &[
            "phase",
            "podIP",
            "podIPs",
            "hostIP",
            "startTime",
            "containerStatuses",
            "initContainerStatuses",
            "ephemeralContainerStatuses",
        ],
    ),
    ("Job", &["conditions"]),
    ("Node", &["nodeInfo", "addresses"]),
    ("Service", &["loadBalancer"]),
    ("Ingress", &["loadBalancer"]),
    ("Namespace", &["phase"]),
];

/// What is kept of the states of containers that run for long: which image the node pulled. What ended is told by the phase.
const CONTAINER: &[&str] = &["name", "imageID"];

/// Drops what is not kept.
pub(crate) fn slim(object: &mut Object) {
    let kept = STATUS
        .iter()
        .find(|(kind, _)| *kind == &*object.kind)
        .map_or(&[][..], |(_, kept)| kept);
    let entries = object.root.entries_mut();
    if &*object.kind == "CustomResourceDefinition" {
        drop_schemas(entries);
    }
    if let Some(status) = entries.iter_mut().find(|entry| entry.key == "status") {
        retain(&mut status.value, kept);
        for list in ["containerStatuses", "initContainerStatuses"] {
            retain_of_each(&mut status.value, list, CONTAINER);
        }
    }
}

/// Schemas are most of a CustomResourceDefinition, and there may be hundreds of them.
fn drop_schemas(entries: &mut [Entry]) {
    let Some(spec) = entries.iter_mut().find(|entry| entry.key == "spec") else {
        return;
    };
    let fields = spec.value.entries_mut();
    let Some(versions) = fields.iter_mut().find(|entry| entry.key == "versions") else {
        return;
    };
    for version in versions.value.items_mut() {
        version.edit_entries(|fields| fields.retain(|entry| entry.key != "schema"));
    }
}

fn retain_of_each(node: &mut Node, list: &str, keys: &[&str]) {
    let entry = node
        .entries_mut()
        .iter_mut()
        .find(|entry| entry.key == list);
    for item in entry.into_iter().flat_map(|entry| entry.value.items_mut()) {
        retain(item, keys);
    }
}

fn retain(node: &mut Node, keys: &[&str]) {
    node.edit_entries(|entries| entries.retain(|entry| keys.contains(&entry.key.as_str())));
}
