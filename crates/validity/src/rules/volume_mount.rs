//! Mounts of containers: their own fields, and the volumes that they name.

use std::collections::HashMap;

use seawall_model::Object;
use seawall_syntax::Node;

use super::carrier;
use super::fields::at_most_one;
use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn volume_mount(node: &Node, place: &Place<'_>, report: &mut Report) {
    recursion(node, place, report);
    at_most_one(node, &["subPath", "subPathExpr"], place, report);
    for field in ["subPath", "subPathExpr"] {
        if let Some(path) = node.str(field)
            && leads_out(path)
        {
            report.refuse(
                &place.key(field),
                format!("`{field}` must be a relative path without `..`"),
            );
        }
    }
}

/// Mounts below a mount can only be read-only where it is.
fn recursion(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(mode @ ("Enabled" | "IfPossible")) = node.str("recursiveReadOnly") else {
        return;
    };
    let place = place.key("recursiveReadOnly");
    if node.bool("readOnly") != Some(true) {
        report.refuse_with(
            &place,
            format!("`{mode}` requires `readOnly: true`"),
            "set `readOnly: true`, or leave it out",
        );
    }
    if let Some(propagation @ ("Bidirectional" | "HostToContainer")) = node.str("mountPropagation")
    {
        report.refuse(
            &place,
            format!("`{mode}` cannot be combined with mount propagation `{propagation}`"),
        );
    }
}

/// Whether a path that should stay below a folder may not.
pub(super) fn leads_out(path: &str) -> bool {
    path.starts_with('/') || path.split('/').any(|part| part == "..")
}

/// The path of a file of a volume.
pub(super) fn file(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(path) = node.str("path")
        && (leads_out(path) || path.starts_with(".."))
    {
        report.refuse(
            &place.key("path"),
            "the path of a file in a volume must be relative and cannot begin with `..` or contain it",
        );
    }
}

/// Adds the mounts whose volume the pod does not have. Claims of a StatefulSet are volumes too.
pub(super) fn volumes_exist(object: &Object, report: &mut Report) {
    let Some((pod, path)) = carrier::pod(object) else {
        return;
    };
    let claims = match object.spec() {
        Some(spec) if &*object.kind == "StatefulSet" => spec.list("volumeClaimTemplates"),
        _ => &[],
    };
    // Whether each volume is a claim, and so may be a device.
    let mut volumes: HashMap<&str, bool> = HashMap::new();
    for volume in pod.list("volumes") {
        if let Some(name) = volume.str("name") {
            let is_claim = ["persistentVolumeClaim", "ephemeral"]
                .iter()
                .any(|source| volume.get(source).is_some());
            volumes.insert(name, is_claim);
        }
    }
    for claim in claims {
        let name = claim.walk(&["metadata", "name"]).and_then(Node::as_str);
        volumes.extend(name.map(|name| (name, true)));
    }
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for (index, container) in pod.list(list).iter().enumerate() {
            for field in ["volumeMounts", "volumeDevices"] {
                for (position, mount) in container.list(field).iter().enumerate() {
                    let Some(name) = mount.str("name").filter(|name| !name.is_empty()) else {
                        continue;
                    };
                    let volume = volumes.get(name);
                    if volume.is_none() {
                        at(path, list, index, field, position, |place| {
                            let message = format!("no volume is named {}", shown(name));
                            report.refuse_with(place, message, "add it to the pod's `volumes`");
                        });
                    } else if field == "volumeDevices" && volume == Some(&false) {
                        at(path, list, index, field, position, |place| {
                            let message = format!("volume {} is not a claim", shown(name));
                            report.refuse(place, message);
                        });
                    }
                }
            }
        }
    }
}

/// Calls back with the place of the name of a mount.
fn at(
    path: &[&str],
    list: &str,
    container: usize,
    field: &str,
    mount: usize,
    then: impl FnOnce(&Place<'_>),
) {
    carrier::at(path, |pod| {
        let list = pod.key(list);
        let container = list.index(container);
        then(&container.key(field).index(mount).key("name"));
    });
}
