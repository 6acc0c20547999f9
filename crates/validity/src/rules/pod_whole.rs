//! What a pod can have only beside something else that it has, or only so much of.

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::format::is_dns_subdomain;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Lists of containers, whose names are one set.
pub(super) const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// What a resolver takes.
const MAX_SERVERS: usize = 3;
const MAX_SEARCHES: usize = 32;

/// Adds what does not go together in the spec of a pod.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    host_process(node, place, report);
    host_parameters(node, place, report);
    pages(node, place, report);
    resolver(node, place, report);
    let constraints = place.key("topologySpreadConstraints");
    duplicates(
        node.list("topologySpreadConstraints").iter().enumerate(),
        |one| Some((one.str("topologyKey")?, one.str("whenUnsatisfiable")?)),
        |index, (key, action)| {
            let message = format!(
                "an earlier constraint also has topology key {} and `{action}`",
                shown(key)
            );
            report.refuse(&constraints.index(index), message);
        },
    );
    let gates = place.key("schedulingGates");
    duplicates(
        node.list("schedulingGates").iter().enumerate(),
        |gate| gate.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate scheduling gate {}", shown(name));
            report.refuse(&gates.index(index).key("name"), message);
        },
    );
}

fn is_host_process(node: &Node) -> Option<bool> {
    node.walk(&["securityContext", "windowsOptions", "hostProcess"])?
        .as_bool()
}

/// A pod is of processes of a Windows host altogether or not at all, and has the network of the host then.
fn host_process(node: &Node, place: &Place<'_>, report: &mut Report) {
    let of_pod = is_host_process(node);
    let (mut with, mut all) = (0, 0);
    for list in CONTAINERS {
        let list_place = place.key(list);
        for (index, container) in node.list(list).iter().enumerate() {
            let own = is_host_process(container);
            if let (Some(pod), Some(own)) = (of_pod, own)
                && pod != own
            {
                let place = list_place.index(index);
                let place = place.key("securityContext");
                report.refuse(
                    &place.key("windowsOptions").key("hostProcess"),
                    format!("the pod sets `hostProcess: {pod}`, and a container cannot differ"),
                );
            }
            with += usize::from(own.or(of_pod) == Some(true));
            all += 1;
        }
    }
    if with == 0 {
        return;
    }
    if with != all {
        report.refuse(
            place,
            "with one host process container, all containers must be host process containers",
        );
    }
    if node
        .get("hostNetwork")
        .is_none_or(|value| value.as_bool() == Some(false))
    {
        report.refuse(place, "host process containers require `hostNetwork: true`");
    }
}

/// Parameters of a namespace of the kernel that the pod shares with its node.
fn host_parameters(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(context) = node.get("securityContext") else {
        return;
    };
    let place = place.key("securityContext");
    for (index, item) in context.list("sysctls").iter().enumerate() {
        let name = item.str("name").unwrap_or_default().replace('/', ".");
        let is_of_ipc = ["kernel.shm", "kernel.msg", "fs.mqueue."]
            .iter()
            .any(|prefix| name.starts_with(prefix))
            || name == "kernel.sem";
        let shared = if name.starts_with("net.") {
            "hostNetwork"
        } else if is_of_ipc {
            "hostIPC"
        } else {
            continue;
        };
        if node.bool(shared) == Some(true) {
            let place = place.key("sysctls");
            report.refuse(
                &place.index(index).key("name"),
                format!("{} cannot be set with `{shared}: true`", shown(&name)),
            );
        }
    }
}

/// Huge pages alone are not enough to run with.
fn pages(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.get("resources").is_some() {
        return;
    }
    for list in ["containers", "initContainers"] {
        let list_place = place.key(list);
        for (index, container) in node.list(list).iter().enumerate() {
            let Some(resources) = container.get("resources") else {
                continue;
            };
            let names = || {
                let lists = ["limits", "requests"].into_iter();
                let lists = lists.filter_map(|list| resources.get(list));
                let entries = lists.flat_map(|list| list.entries());
                entries.map(|entry| entry.key.as_str())
            };
            if names().any(|name| name.starts_with("hugepages-"))
                && !names().any(|name| matches!(name, "cpu" | "memory"))
            {
                report.refuse(
                    &list_place.index(index).key("resources"),
                    "huge pages also require `cpu` or `memory`",
                );
            }
        }
    }
}

fn resolver(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(dns) = node.get("dnsConfig") else {
        return;
    };
    let place = place.key("dnsConfig");
    searches(dns, &place, report);
    for (field, most) in [("nameservers", MAX_SERVERS), ("searches", MAX_SEARCHES)] {
        let count = dns.list(field).len();
        if count > most {
            report.refuse(
                &place.key(field),
                format!("{count} are more than the {most} that a pod can have"),
            );
        }
    }
}

/// The first minor version that takes names with underscores, and the root.
const FIRST_RELAXED_SEARCH: u16 = 32;

fn searches(dns: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("searches");
    for (index, item) in dns.list("searches").iter().enumerate() {
        let Some(text) = item.as_str() else { continue };
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_relaxed = !report.is_before(FIRST_RELAXED_SEARCH);
        let fits = if is_relaxed {
            text == "." || is_with_underscores(name)
        } else {
            is_dns_subdomain(name)
        };
        if !fits {
            report.refuse(
                &list.index(index),
                format!("{} is not a valid DNS name", shown(text)),
            );
        }
    }
}

/// Labels of a DNS name that can begin and end with underscores too.
fn is_with_underscores(name: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 253
        && name.split('.').all(|label| {
            let bytes = label.as_bytes();
            bytes.first().copied().is_some_and(is_end)
                && bytes.last().copied().is_some_and(is_end)
                && bytes.iter().all(|byte| is_end(*byte) || *byte == b'-')
        })
}
