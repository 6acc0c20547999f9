//! Annotations of pods and pod templates that the API server reads: profiles of seccomp and AppArmor, the cost of deletion,
//! mirror pods.

use std::collections::{HashMap, HashSet};

use seawall_syntax::Node;

use super::fields::texts;
use super::pod_whole::CONTAINERS;
use super::volume_mount::leads_out;
use crate::mismatch::{Report, shown};
use crate::place::Place;

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_OF_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
const MIRROR: &str = "kubernetes.io/config.mirror";

/// Adds what is wrong with the annotations of a pod or a template, whose mapping has `metadata` and `spec`.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(annotations) = node.walk(&["metadata", "annotations"]) else {
        return;
    };
    let spec = node.get("spec").unwrap_or(&Node::NULL);
    let metadata = place.key("metadata");
    let place = metadata.key("annotations");
    let mut names: Option<HashSet<&str>> = None;
    for entry in annotations.entries() {
        let (key, Some(value)) = (entry.key.as_str(), entry.value.as_str()) else {
            continue;
        };
        let place = place.key(key);
        if let Some(container) = key.strip_prefix(APP_ARMOR) {
            let names = names.get_or_insert_with(|| container_names(spec));
            if !names.contains(container) {
                report.refuse(
                    &place,
                    format!("the pod has no container {}", shown(container)),
                );
            }
            if !is_app_armor(value) {
                report.refuse_with(
                    &place,
                    format!("{} is not a valid AppArmor profile", shown(value)),
                    "use `runtime/default`, `unconfined` or `localhost/NAME`",
                );
            }
        } else if key == SECCOMP_OF_POD || key.starts_with(SECCOMP) {
            if !is_seccomp(value) {
                report.refuse_with(
                    &place,
                    format!("{} is not a valid seccomp profile", shown(value)),
                    "use `runtime/default`, `unconfined` or `localhost/PATH`",
                );
            }
        } else if key == DELETION_COST && !is_cost(value) {
            report.refuse(
                &place,
                format!("{} is not a whole number of 32 bits", shown(value)),
            );
        } else if key == MIRROR && is_unassigned(spec) {
            report.refuse(&place, "a mirror pod requires `nodeName`");
        }
    }
}

/// Adds that an AppArmor annotation of a pod says something else than the field of the same container.
pub(super) fn app_armor_matches(pod: &Node, place: &Place<'_>, report: &mut Report) {
    let given = given(pod, APP_ARMOR);
    let spec = pod.get("spec").unwrap_or(&Node::NULL);
    let is_windows = spec.walk(&["os", "name"]).and_then(Node::as_str) == Some("windows");
    if given.is_empty() || is_windows {
        return;
    }
    let defaults = &["runtime/default"];
    each_container(spec, place, |container, place| {
        let name = container.str("name").unwrap_or_default();
        let value = given.get(name).copied().filter(|value| is_app_armor(value));
        compare(value, container, "appArmorProfile", defaults, place, report);
    });
}

/// Adds that a seccomp annotation says something else than the field that replaced it.
pub(super) fn seccomp_matches(node: &Node, place: &Place<'_>, report: &mut Report) {
    let defaults = &["runtime/default", "docker/default"];
    let field = "seccompProfile";
    let spec = node.get("spec").unwrap_or(&Node::NULL);
    let of_pod = given(node, SECCOMP_OF_POD);
    let value = of_pod.get("").copied().filter(|value| is_seccomp(value));
    compare(value, spec, field, defaults, &place.key("spec"), report);
    let given = given(node, SECCOMP);
    if given.is_empty() {
        return;
    }
    each_container(spec, place, |container, place| {
        let name = container.str("name").unwrap_or_default();
        let value = given.get(name).copied().filter(|value| is_seccomp(value));
        compare(value, container, field, defaults, place, report);
    });
}

/// The annotations with a prefix, by what stands behind it.
fn given<'n>(node: &'n Node, prefix: &str) -> HashMap<&'n str, &'n str> {
    let annotations = node.walk(&["metadata", "annotations"]);
    let entries = annotations.map_or(&[][..], Node::entries).iter();
    entries
        .filter_map(|entry| Some((entry.key.strip_prefix(prefix)?, entry.value.as_str()?)))
        .collect()
}

fn each_container(spec: &Node, place: &Place<'_>, mut then: impl FnMut(&Node, &Place<'_>)) {
    let place = place.key("spec");
    for list in CONTAINERS {
        let list_place = place.key(list);
        for (index, container) in spec.list(list).iter().enumerate() {
            then(container, &list_place.index(index));
        }
    }
}

/// Adds that the value of an annotation is not what the security context of a pod or container says.
fn compare(
    value: Option<&str>,
    node: &Node,
    field: &str,
    defaults: &[&str],
    place: &Place<'_>,
    report: &mut Report,
) {
    let profile = node.walk(&["securityContext", field]);
    if let (Some(value), Some(profile)) = (value, profile)
        && contradicts(value, profile, defaults)
    {
        let context = place.key("securityContext");
        report.refuse_with(
            &context.key(field),
            format!("it differs from the annotation, which is {}", shown(value)),
            "remove the annotation",
        );
    }
}

/// Whether the value of an annotation means another profile than a field. A type that does not exist is refused for itself.
fn contradicts(value: &str, field: &Node, defaults: &[&str]) -> bool {
    match field.str("type") {
        Some("Unconfined") => value != "unconfined",
        Some("RuntimeDefault") => !defaults.contains(&value),
        Some("Localhost") => {
            let path = field.str("localhostProfile");
            !value.is_empty() && path.is_some() && value.strip_prefix("localhost/") != path
        }
        _ => false,
    }
}

fn container_names(spec: &Node) -> HashSet<&str> {
    let lists = CONTAINERS.iter();
    lists
        .flat_map(|list| texts(spec.list(list), "name"))
        .collect()
}

fn is_app_armor(value: &str) -> bool {
    matches!(value, "" | "runtime/default" | "unconfined") || value.starts_with("localhost/")
}

fn is_seccomp(value: &str) -> bool {
    let is_named = matches!(value, "runtime/default" | "docker/default" | "unconfined");
    let path = value.strip_prefix("localhost/");
    is_named || path.is_some_and(|path| !leads_out(path))
}

/// A node of another type is refused for itself.
fn is_unassigned(spec: &Node) -> bool {
    spec.get("nodeName")
        .is_none_or(|node| node.as_str() == Some(""))
}

/// A number without a plus sign and without zeros before it.
fn is_cost(value: &str) -> bool {
    let starts_well = value == "0" || value.starts_with(|first| matches!(first, '-' | '1'..='9'));
    starts_well && value.parse::<i32>().is_ok()
}
