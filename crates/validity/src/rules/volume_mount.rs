//! Mounts of containers: their own fields, and the volumes that they name.

use seawall_model::Object;
use seawall_syntax::Node;

use super::at_most_one;
use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn volume_mount(node: &Node, place: &Place<'_>, report: &mut Report) {
    at_most_one(node, &["subPath", "subPathExpr"], place, report);
    for field in ["subPath", "subPathExpr"] {
        if let Some(path) = node.str(field)
            && (path.starts_with('/') || path.split('/').any(|part| part == ".."))
        {
            report.refuse(
                &place.key(field),
                format!("`{field}` must be a relative path without `..`"),
            );
        }
    }
}

/// Where the pod stands in the kinds that have one.
const PODS: &[(&str, &str, &[&str])] = &[
    ("", "Pod", &["spec"]),
    ("", "ReplicationController", &["spec", "template", "spec"]),
    ("", "PodTemplate", &["template", "spec"]),
    ("apps", "DaemonSet", &["spec", "template", "spec"]),
    ("apps", "Deployment", &["spec", "template", "spec"]),
    ("apps", "ReplicaSet", &["spec", "template", "spec"]),
    ("apps", "StatefulSet", &["spec", "template", "spec"]),
    (
        "batch",
        "CronJob",
        &["spec", "jobTemplate", "spec", "template", "spec"],
    ),
    ("batch", "Job", &["spec", "template", "spec"]),
];

/// Adds the mounts whose volume the pod does not have. Claims of a StatefulSet are volumes too.
pub(super) fn volumes_exist(object: &Object, report: &mut Report) {
    let of_kind = PODS
        .iter()
        .find(|(group, kind, _)| *kind == &*object.kind && *group == object.group());
    let Some((_, _, path)) = of_kind else {
        return;
    };
    let Some(pod) = object.root.walk(path) else {
        return;
    };
    let claims = match object.spec() {
        Some(spec) if &*object.kind == "StatefulSet" => spec.list("volumeClaimTemplates"),
        _ => &[],
    };
    let has = |name: &str| {
        pod.list("volumes")
            .iter()
            .any(|volume| volume.str("name") == Some(name))
            || claims
                .iter()
                .any(|claim| claim.walk(&["metadata", "name"]).and_then(Node::as_str) == Some(name))
    };
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for (index, container) in pod.list(list).iter().enumerate() {
            for field in ["volumeMounts", "volumeDevices"] {
                for (position, mount) in container.list(field).iter().enumerate() {
                    if let Some(name) = mount.str("name")
                        && !has(name)
                    {
                        at(path, list, index, field, position, |place| {
                            let message = format!("no volume is named {}", shown(name));
                            report.refuse_with(place, message, "add it to `volumes` of the pod");
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
    fn down(place: &Place<'_>, path: &[&str], then: impl FnOnce(&Place<'_>)) {
        let mut keys = [""; 5];
        for (slot, key) in keys.iter_mut().zip(path) {
            *slot = key;
        }
        let [a, b, c, d, e] = keys;
        match path.len() {
            1 => then(&place.key(a)),
            2 => then(&place.key(a).key(b)),
            3 => then(&place.key(a).key(b).key(c)),
            _ => then(&place.key(a).key(b).key(c).key(d).key(e)),
        }
    }
    down(&Place::ROOT, path, |pod| {
        let list = pod.key(list);
        let container = list.index(container);
        then(&container.key(field).index(mount).key("name"));
    });
}
