//! Containers, and what is in them.

use seawall_syntax::{Node, Value};

use super::fields::{duplicates, exactly_one};
use super::volume_mount::leads_out;
use super::{device, resource};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// What a probe or a lifecycle hook can do.
const HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc"];
const LIFECYCLE_HANDLERS: &[&str] = &["exec", "httpGet", "sleep", "tcpSocket"];

pub(super) fn container(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.str("image").is_none_or(str::is_empty) && image_is_absent(node) {
        report.missing(place, "image");
    }
    resource::of_container(node, place, report);
    device::devices(node, place, report);
    let ports = place.key("ports");
    duplicates(
        node.list("ports").iter().enumerate(),
        |port| port.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate port name {}", shown(name));
            report.refuse(&ports.index(index).key("name"), message);
        },
    );
    let policies = place.key("resizePolicy");
    duplicates(
        node.list("resizePolicy").iter().enumerate(),
        |policy| policy.str("resourceName").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate resource {}", shown(name));
            report.refuse(&policies.index(index).key("resourceName"), message);
        },
    );
    let mounts = place.key("volumeMounts");
    duplicates(
        node.list("volumeMounts").iter().enumerate(),
        |mount| mount.str("mountPath").filter(|path| !path.is_empty()),
        |index, path| {
            let message = format!("duplicate mount path {}", shown(path));
            report.refuse(&mounts.index(index).key("mountPath"), message);
        },
    );
    let privileged = node
        .walk(&["securityContext", "privileged"])
        .and_then(Node::as_bool);
    for (index, mount) in node.list("volumeMounts").iter().enumerate() {
        if mount.str("mountPropagation") == Some("Bidirectional") && privileged != Some(true) {
            report.refuse(
                &mounts.index(index).key("mountPropagation"),
                "`Bidirectional` mount propagation requires a privileged container",
            );
        }
    }
    if let Some(probe) = node.get("readinessProbe")
        && probe.get("terminationGracePeriodSeconds").is_some()
    {
        report.refuse(
            &place
                .key("readinessProbe")
                .key("terminationGracePeriodSeconds"),
            "a readiness probe does not stop containers, and cannot have a grace period",
        );
    }
    for probe in ["livenessProbe", "startupProbe"] {
        if let Some(threshold) = node
            .get(probe)
            .and_then(|probe| probe.int("successThreshold"))
            && threshold > 1
        {
            report.refuse(
                &place.key(probe).key("successThreshold"),
                format!("`successThreshold` of a `{probe}` must be 1"),
            );
        }
    }
}

/// A value of another type was told of already.
fn image_is_absent(node: &Node) -> bool {
    node.get("image")
        .is_none_or(|image| image.as_str().is_some())
}

/// A command that is run in a container.
pub(super) fn command(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_absent =
        |list: &Node| matches!(list.value(), Value::Sequence(items) if items.is_empty());
    if node.get("command").is_none_or(is_absent) {
        report.missing(place, "command");
    }
}

pub(super) fn probe(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, HANDLERS, place, report);
}

pub(super) fn lifecycle_handler(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, LIFECYCLE_HANDLERS, place, report);
}

/// Seccomp profiles are files below a folder of the node.
pub(super) fn seccomp(node: &Node, place: &Place<'_>, report: &mut Report) {
    profile(node, place, report);
    if node.str("type") == Some("Localhost")
        && let Some(path) = node.str("localhostProfile")
        && leads_out(path)
    {
        report.refuse(
            &place.key("localhostProfile"),
            "`localhostProfile` must be a relative path without `..`",
        );
    }
}

/// Seccomp and AppArmor profiles.
pub(super) fn profile(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(path) = node.str("localhostProfile")
        && path.trim() != path
    {
        report.refuse(
            &place.key("localhostProfile"),
            "the profile begins or ends with whitespace",
        );
    }
    let has_path = node
        .str("localhostProfile")
        .is_some_and(|path| !path.is_empty());
    match node.str("type") {
        Some("Localhost") if !has_path => {
            report.refuse(place, "type `Localhost` requires `localhostProfile`");
        }
        Some(kind @ ("RuntimeDefault" | "Unconfined")) if has_path => report.refuse(
            &place.key("localhostProfile"),
            format!("type `{kind}` does not take `localhostProfile`"),
        ),
        _ => {}
    }
}

/// Options of Windows, of a pod or of a container.
pub(super) fn windows(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in [
        "gmsaCredentialSpec",
        "gmsaCredentialSpecName",
        "runAsUserName",
    ] {
        if node.str(field) == Some("") {
            report.refuse(&place.key(field), "the value is empty");
        }
    }
}

pub(super) fn security_context(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.bool("allowPrivilegeEscalation") != Some(false) {
        return;
    }
    let place = place.key("allowPrivilegeEscalation");
    if node.bool("privileged") == Some(true) {
        report.refuse(
            &place,
            "`allowPrivilegeEscalation: false` and `privileged: true` contradict each other",
        );
    }
    let mut added = node
        .get("capabilities")
        .into_iter()
        .flat_map(|capabilities| capabilities.strings("add"));
    if added.any(|capability| capability == "CAP_SYS_ADMIN") {
        report.refuse(
            &place,
            "`allowPrivilegeEscalation: false` and the capability `CAP_SYS_ADMIN` contradict each other",
        );
    }
}
