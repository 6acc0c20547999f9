//! Ephemeral containers: what they cannot have.

use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

const FORBIDDEN: &[&str] = &[
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "startupProbe",
];

pub(super) fn ephemeral_container(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in FORBIDDEN {
        let is_set = node
            .get(field)
            .is_some_and(|value| !value.items().is_empty() || !value.entries().is_empty());
        if is_set {
            report.refuse(
                &place.key(field),
                format!("ephemeral containers cannot have `{field}`"),
            );
        }
    }
    for (index, mount) in node.list("volumeMounts").iter().enumerate() {
        for field in ["subPath", "subPathExpr"] {
            if mount.str(field).is_some_and(|path| !path.is_empty()) {
                report.refuse(
                    &place.key("volumeMounts").index(index).key(field),
                    format!("ephemeral containers cannot mount with `{field}`"),
                );
            }
        }
    }
}
