//! The spec of a pod, or of a pod template.

use std::collections::HashSet;

use seawall_syntax::{Node, Value};

use super::fields::{duplicates, texts};
use super::pod_whole::{self, CONTAINERS};
use super::{claim, os, pod_annotations, pod_parts, pod_resources};
use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn pod(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_true = |field| node.bool(field) == Some(true);
    if matches!(node.get("containers").map(|list| list.value()), Some(Value::Sequence(items)) if items.is_empty())
    {
        report.refuse(
            &place.key("containers"),
            "at least one container is required",
        );
    }
    container_names(node, place, report);
    os::check(node, &CONTAINERS, place, report);
    let volumes = place.key("volumes");
    let listed = node.list("volumes").iter().enumerate();
    duplicates(
        listed,
        |volume| text(volume, "name"),
        |index, name| {
            let message = format!("duplicate volume name {}", shown(name));
            report.refuse(&volumes.index(index).key("name"), message);
        },
    );
    for (index, container) in node.list("initContainers").iter().enumerate() {
        init_container(container, &place.key("initContainers").index(index), report);
    }
    if is_true("hostNetwork") {
        host_ports(node, place, report);
    }
    host_port_conflicts(node, place, report);
    pod_whole::check(node, place, report);
    pod_parts::check(node, place, report);
    pod_resources::check(node, place, report);
    claim::check(node, place, report);
    if is_true("hostPID") && is_true("shareProcessNamespace") {
        report.refuse(
            &place.key("shareProcessNamespace"),
            "`shareProcessNamespace` and `hostPID` cannot both be true",
        );
    }
    let servers = node
        .get("dnsConfig")
        .map_or(&[][..], |dns| dns.list("nameservers"));
    if node.str("dnsPolicy") == Some("None") && servers.is_empty() {
        report.refuse(
            &place.key("dnsPolicy"),
            "`dnsPolicy: None` requires `dnsConfig.nameservers`",
        );
    }
}

/// A pod that is an object of its own: images, and a node before its time. Those of pod templates are taken as they are,
/// and the pods are refused.
pub(super) fn own(node: &Node, place: &Place<'_>, report: &mut Report) {
    pod_annotations::check(node, place, report);
    pod_annotations::seccomp_matches(node, place, report);
    pod_annotations::app_armor_matches(node, place, report);
    let Some(spec) = node.get("spec") else {
        return;
    };
    let place = place.key("spec");
    if text(spec, "nodeName").is_some() && !spec.list("schedulingGates").is_empty() {
        report.refuse_with(
            &place.key("nodeName"),
            "a pod with scheduling gates cannot be assigned to a node yet",
            "remove `schedulingGates` or `nodeName`",
        );
    }
    // The admission plugin RuntimeClass sets it, and takes it from nobody else.
    let has_overhead = spec.get("overhead").is_some_and(|node| !node.is_null());
    if has_overhead && text(spec, "runtimeClassName").is_none() {
        report.refuse_with(
            &place.key("overhead"),
            "`overhead` is set from the RuntimeClass of the pod, which names none",
            "remove `overhead`, or set `runtimeClassName`",
        );
    }
    let volumes = place.key("volumes");
    for (index, volume) in spec.list("volumes").iter().enumerate() {
        let image = volume.get("image").filter(|image| !image.is_null());
        if image.is_some_and(|image| text(image, "reference").is_none()) {
            report.refuse(
                &volumes.index(index).key("image").key("reference"),
                "an image volume of a pod requires `reference`",
            );
        }
    }
    for list in CONTAINERS {
        let place = place.key(list);
        for (index, container) in spec.list(list).iter().enumerate() {
            if let Some(image) = container.str("image")
                && image.trim() != image
            {
                report.refuse(
                    &place.index(index).key("image"),
                    format!("{} begins or ends with whitespace", shown(image)),
                );
            }
        }
    }
}

/// The pod of a template: what is only ever added to a pod that runs.
pub(super) fn template(node: &Node, place: &Place<'_>, report: &mut Report) {
    pod_annotations::check(node, place, report);
    pod_annotations::seccomp_matches(node, place, report);
    if let Some(spec) = node.get("spec")
        && !spec.list("ephemeralContainers").is_empty()
    {
        report.refuse(
            &place.key("spec").key("ephemeralContainers"),
            "a pod template cannot have ephemeral containers",
        );
    }
}

/// A text that is not empty.
fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.str(field).filter(|text| !text.is_empty())
}

fn container_names(node: &Node, place: &Place<'_>, report: &mut Report) {
    // One list is searched within itself; the others also against those before.
    let mut earlier: HashSet<&str> = HashSet::new();
    for list in CONTAINERS {
        let items = node.list(list);
        let list_place = place.key(list);
        duplicates(
            items.iter().enumerate(),
            |container| text(container, "name"),
            |index, name| duplicate_container(&list_place.index(index), name, report),
        );
        for (index, item) in items.iter().enumerate() {
            if let Some(name) = text(item, "name")
                && earlier.contains(name)
            {
                duplicate_container(&list_place.index(index), name, report);
            }
        }
        earlier.extend(texts(items, "name"));
    }
}

fn duplicate_container(place: &Place<'_>, name: &str, report: &mut Report) {
    let message = format!("duplicate container name {}", shown(name));
    report.refuse(&place.key("name"), message);
}

/// An init container ends before others start, unless it is a sidecar.
fn init_container(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.str("restartPolicy") == Some("Always") {
        return;
    }
    for field in [
        "lifecycle",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
    ] {
        if node.get(field).is_some() {
            report.refuse_with(
                &place.key(field),
                format!("init containers cannot have `{field}`"),
                "set `restartPolicy: Always` to make it a sidecar",
            );
        }
    }
}

/// The ports of a list of containers that take a port of the node.
fn ports(node: &Node) -> impl Iterator<Item = (usize, usize, &Node, i64)> + Clone {
    let containers = node.list("containers").iter().enumerate();
    containers.flat_map(|(container, item)| {
        item.list("ports")
            .iter()
            .enumerate()
            .filter_map(move |(index, port)| {
                let host = port.int("hostPort").filter(|host| *host != 0)?;
                Some((container, index, port, host))
            })
    })
}

fn host_ports(node: &Node, place: &Place<'_>, report: &mut Report) {
    for (container, index, port, host) in ports(node) {
        if let Some(own) = port.int("containerPort")
            && own != host
        {
            let list = place.key("containers");
            let item = list.index(container);
            report.refuse(
                &item.key("ports").index(index).key("hostPort"),
                format!("with `hostNetwork: true`, `hostPort` must equal `containerPort`, `{own}`"),
            );
        }
    }
}

fn host_port_conflicts(node: &Node, place: &Place<'_>, report: &mut Report) {
    let mut seen = Vec::new();
    for (container, index, port, host) in ports(node) {
        let protocol = port
            .str("protocol")
            .filter(|text| !text.is_empty())
            .unwrap_or("TCP");
        let key = (host, protocol, port.str("hostIP").unwrap_or_default());
        if seen.contains(&key) {
            let list = place.key("containers");
            let item = list.index(container);
            report.refuse(
                &item.key("ports").index(index).key("hostPort"),
                format!("duplicate host port `{host}/{protocol}`"),
            );
        } else if seen.len() < MAX_HOST_PORTS {
            seen.push(key);
        }
    }
}

/// Most host ports of one pod that are compared with each other.
const MAX_HOST_PORTS: usize = 1_000;
