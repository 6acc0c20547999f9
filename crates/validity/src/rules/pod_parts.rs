//! Fields of a pod and of its containers that depend on each other.

use seawall_syntax::Node;

use super::fields::texts;
use super::pod_whole::CONTAINERS;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// How long a pod has to end where it does not say so, in seconds.
const GRACE_S: i64 = 30;

/// The first minor version in which other containers than sidecars have restart policies.
const FIRST_WITH_POLICIES: u16 = 34;
/// The first in which a hook can sleep for no time.
const FIRST_WITH_NO_SLEEP: u16 = 33;
/// The first that reads `procMount` unless told otherwise. Older ones drop it.
const FIRST_WITH_PROC: u16 = 33;
/// The first that reads `hostnameOverride` unless told otherwise.
const FIRST_WITH_OVERRIDE: u16 = 35;

pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    for list in CONTAINERS {
        let list_place = place.key(list);
        for (index, container) in node.list(list).iter().enumerate() {
            let place = list_place.index(index);
            restarts(container, list, &place, report);
            sleeps(node, container, &place, report);
            processes(node, container, &place, report);
            resizes(node, container, &place, report);
        }
    }
    targets(node, place, report);
    host_name(node, place, report);
}

fn restarts(container: &Node, list: &str, place: &Place<'_>, report: &mut Report) {
    let Some(policy) = container.str("restartPolicy") else {
        return;
    };
    if !report.is_before(FIRST_WITH_POLICIES) {
        return;
    }
    let place = place.key("restartPolicy");
    if list != "initContainers" {
        report.refuse(
            &place,
            format!("only an init container has one before v1.{FIRST_WITH_POLICIES}"),
        );
    } else if matches!(policy, "Never" | "OnFailure") {
        report.refuse(
            &place,
            format!("only `Always` is supported before v1.{FIRST_WITH_POLICIES}"),
        );
    }
}

/// A hook that sleeps longer than the pod has to end.
fn sleeps(pod: &Node, container: &Node, place: &Place<'_>, report: &mut Report) {
    let grace = pod.int("terminationGracePeriodSeconds");
    // A negative period is taken for the shortest.
    let grace = grace.map_or(GRACE_S, |grace| if grace < 0 { 1 } else { grace });
    let lifecycle = place.key("lifecycle");
    for hook in ["postStart", "preStop"] {
        let sleep = container.walk(&["lifecycle", hook, "sleep"]);
        let Some(seconds) = sleep.and_then(|sleep| sleep.int("seconds")) else {
            continue;
        };
        let place = lifecycle.key(hook);
        let place = place.key("sleep");
        let place = place.key("seconds");
        if seconds > grace {
            report.refuse(
                &place,
                format!("`{seconds}` is longer than the grace period of the pod, `{grace}`"),
            );
        } else if seconds < 0 {
            report.refuse(&place, format!("`{seconds}` is below the minimum, `0`"));
        } else if seconds == 0 && report.is_before(FIRST_WITH_NO_SLEEP) {
            report.refuse(
                &place,
                format!("`0` is not supported before v1.{FIRST_WITH_NO_SLEEP}"),
            );
        }
    }
}

fn processes(pod: &Node, container: &Node, place: &Place<'_>, report: &mut Report) {
    let mount = container.walk(&["securityContext", "procMount"]);
    if mount.and_then(Node::as_str) == Some("Unmasked")
        && pod.bool("hostUsers") != Some(false)
        && report.is_from(FIRST_WITH_PROC)
    {
        report.refuse_with(
            &place.key("securityContext").key("procMount"),
            "`Unmasked` requires `hostUsers: false`",
            "set `hostUsers: false` for the pod",
        );
    }
}

fn resizes(pod: &Node, container: &Node, place: &Place<'_>, report: &mut Report) {
    if pod.str("restartPolicy") != Some("Never") {
        return;
    }
    let list = place.key("resizePolicy");
    for (index, policy) in container.list("resizePolicy").iter().enumerate() {
        if policy.str("restartPolicy") == Some("RestartContainer") {
            report.refuse(
                &list.index(index).key("restartPolicy"),
                "a container of a pod with `restartPolicy: Never` cannot be restarted",
            );
        }
    }
}

/// What ephemeral containers look into.
fn targets(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("ephemeralContainers");
    let mut known = texts(node.list("containers"), "name");
    known.extend(texts(node.list("initContainers"), "name"));
    for (index, container) in node.list("ephemeralContainers").iter().enumerate() {
        let Some(name) = container
            .str("targetContainerName")
            .filter(|name| !name.is_empty())
        else {
            continue;
        };
        if !known.contains(name) {
            report.refuse(
                &list.index(index).key("targetContainerName"),
                format!("the pod has no container {}", shown(name)),
            );
        }
    }
}

fn host_name(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.get("hostnameOverride").is_none() || !report.is_from(FIRST_WITH_OVERRIDE) {
        return;
    }
    for field in ["hostNetwork", "setHostnameAsFQDN"] {
        if node.bool(field) == Some(true) {
            report.refuse(
                &place.key("hostnameOverride"),
                format!("cannot be set together with `{field}: true`"),
            );
        }
    }
}
