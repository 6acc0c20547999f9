//! Drops the parts of live objects that nothing reads, so that a large cluster fits in little memory.

use seawall_model::Object;
use seawall_syntax::{Node, Value};

/// What is kept of `status`, by kind. Everything else goes: conditions and container states are most of a pod.
const STATUS: &[(&str, &[&str])] = &[
    ("Pod", &["phase", "podIP", "podIPs", "hostIP", "startTime"]),
    ("Node", &["nodeInfo", "addresses"]),
    ("Service", &["loadBalancer"]),
    ("Ingress", &["loadBalancer"]),
    ("Namespace", &["phase"]),
];

/// Drops what is not kept.
pub(crate) fn slim(object: &mut Object) {
    let kept = STATUS
        .iter()
        .find(|(kind, _)| *kind == &*object.kind)
        .map_or(&[][..], |(_, kept)| kept);
    let Value::Mapping(entries) = &mut object.root.value else {
        return;
    };
    if let Some(status) = entries.iter_mut().find(|entry| entry.key == "status") {
        retain(&mut status.value, kept);
    }
}

fn retain(node: &mut Node, keys: &[&str]) {
    if let Value::Mapping(entries) = &mut node.value {
        let mut all = std::mem::take(entries).into_vec();
        all.retain(|entry| keys.contains(&entry.key.as_str()));
        *entries = all.into_boxed_slice();
    }
}
