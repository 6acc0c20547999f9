//! What a pod cannot have on the operating system that it names.

use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

/// Fields of a pod that mean nothing on Windows, and are refused when true or when set at all.
const TRUE_IN_POD: &[&str] = &["hostIPC", "hostPID"];
const SET_IN_POD: &[&str] = &["hostUsers", "shareProcessNamespace"];

/// The same of the security context of a pod.
const SET_IN_POD_CONTEXT: &[&str] = &[
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroupsPolicy",
];
const FILLED_IN_POD_CONTEXT: &[&str] = &["supplementalGroups", "sysctls"];

/// The same of the security context of a container.
const SET_IN_CONTAINER: &[&str] = &[
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

/// Fields of security contexts that mean nothing on Linux.
const ON_WINDOWS: &[&str] = &["windowsOptions"];

/// Adds what the named operating system does not have, for the spec of a pod.
pub(super) fn check(node: &Node, lists: &[&str], place: &Place<'_>, report: &mut Report) {
    let name = node.get("os").and_then(|os| os.str("name"));
    let (of_pod, of_container) = match name {
        Some("linux") => (ON_WINDOWS, ON_WINDOWS),
        Some("windows") => (SET_IN_POD_CONTEXT, SET_IN_CONTAINER),
        _ => return,
    };
    let name = name.unwrap_or_default();
    if name == "windows" {
        for field in TRUE_IN_POD {
            if node.bool(field) == Some(true) {
                refuse(name, field, place, report);
            }
        }
        set(node, SET_IN_POD, name, place, report);
    }
    if let Some(context) = node.get("securityContext") {
        let place = place.key("securityContext");
        set(context, of_pod, name, &place, report);
        if name == "windows" {
            for field in FILLED_IN_POD_CONTEXT {
                if !context.list(field).is_empty() {
                    refuse(name, field, &place, report);
                }
            }
        }
    }
    for list in lists {
        let place = place.key(list);
        for (index, container) in node.list(list).iter().enumerate() {
            if let Some(context) = container.get("securityContext") {
                let place = place.index(index);
                set(
                    context,
                    of_container,
                    name,
                    &place.key("securityContext"),
                    report,
                );
            }
        }
    }
}

fn set(node: &Node, fields: &[&str], name: &str, place: &Place<'_>, report: &mut Report) {
    for field in fields {
        if node.get(field).is_some() {
            refuse(name, field, place, report);
        }
    }
}

fn refuse(name: &str, field: &str, place: &Place<'_>, report: &mut Report) {
    report.refuse(
        &place.key(field),
        format!("a pod with `os.name: {name}` cannot set `{field}`"),
    );
}
