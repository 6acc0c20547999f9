//! What rules ask of a pod, and where its `spec` has it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::json::{self, Step};

/// What rules ask of a pod. Ephemeral and init containers count as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodValue {
    /// Images of containers and of volumes.
    Images,
    /// Where its images come from, each host once.
    Registries,
    /// What each container runs: its command and arguments, and commands of its hooks and probes, each with spaces between its
    /// words.
    Commands,
    /// Whether containers are privileged.
    Privileged,
    /// Capabilities that are added.
    Capabilities,
    /// Ports of containers.
    Ports,
    /// Names of the resources that containers ask for.
    Resources,
    /// Paths of the host that are mounted.
    HostPaths,
    /// `hostNetwork`
    HostNetwork,
    /// `hostPID`
    HostPid,
    /// `hostIPC`
    HostIpc,
    /// `nodeName`
    Node,
    /// `priorityClassName`
    Priority,
}

use PodValue as V;

/// Lists of containers.
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Where a container has its commands; those of one line are one command.
const COMMANDS: &[&[&[&str]]] = &[
    &[&["command"], &["args"]],
    &[&["lifecycle", "postStart", "exec", "command"]],
    &[&["lifecycle", "preStop", "exec", "command"]],
    &[&["startupProbe", "exec", "command"]],
    &[&["livenessProbe", "exec", "command"]],
    &[&["readinessProbe", "exec", "command"]],
];

impl PodValue {
    /// All of them, with the fields that rules ask for them with.
    pub const ALL: [(Self, &'static str); 13] = [
        (V::Images, "sw.pod.images"),
        (V::Registries, "sw.pod.registries"),
        (V::Commands, "sw.pod.commands"),
        (V::Privileged, "sw.pod.privileged"),
        (V::Capabilities, "sw.pod.capabilities"),
        (V::Ports, "sw.pod.ports"),
        (V::Resources, "sw.pod.resources"),
        (V::HostPaths, "sw.pod.host_paths"),
        (V::HostNetwork, "sw.pod.host_network"),
        (V::HostPid, "sw.pod.host_pid"),
        (V::HostIpc, "sw.pod.host_ipc"),
        (V::Node, "sw.pod.node"),
        (V::Priority, "sw.pod.priority"),
    ];

    /// Whether a pod can have more than one.
    pub(crate) fn is_of_several(self) -> bool {
        !matches!(
            self,
            V::HostNetwork | V::HostPid | V::HostIpc | V::Node | V::Priority
        )
    }

    /// Its values in the `spec` of a pod.
    pub(crate) fn in_spec(self, spec: &str) -> Vec<Cow<'_, str>> {
        let containers = |inner: &[&str]| {
            let mut found = Vec::new();
            for list in CONTAINERS {
                let way: Vec<&str> = [list].into_iter().chain(inner.iter().copied()).collect();
                collect(spec, &json::steps(&way), &mut found);
            }
            found
        };
        let plain = |way: &[&str]| {
            let mut found = Vec::new();
            collect(spec, &json::steps(way), &mut found);
            found
        };
        let texts = match self {
            V::Images => {
                let mut images = containers(&["image"]);
                images.extend(plain(&["volumes", "image", "reference"]));
                images
            }
            V::Registries => {
                let images = V::Images.in_spec(spec);
                let hosts: BTreeSet<String> = images
                    .iter()
                    .map(|image| registry(image).to_owned())
                    .collect();
                return hosts.into_iter().map(Cow::Owned).collect();
            }
            V::Commands => return commands(&containers(&[])),
            V::Resources => return resources(&containers(&["resources"])),
            V::Privileged => containers(&["securityContext", "privileged"]),
            V::Capabilities => containers(&["securityContext", "capabilities", "add"]),
            V::Ports => {
                let mut ports = containers(&["ports", "containerPort"]);
                ports.extend(containers(&["ports", "hostPort"]));
                ports
            }
            V::HostPaths => plain(&["volumes", "hostPath", "path"]),
            V::HostNetwork => plain(&["hostNetwork"]),
            V::HostPid => plain(&["hostPID"]),
            V::HostIpc => plain(&["hostIPC"]),
            V::Node => plain(&["nodeName"]),
            V::Priority => plain(&["priorityClassName"]),
        };
        let texts = texts.into_iter().map(json::as_text);
        texts.filter(|text| !text.is_empty()).collect()
    }
}

/// Adds the values behind some steps; of lists on the way every item counts. Lists in lists, which no pod has, do not, so
/// that the depth is that of the steps.
fn collect<'e>(text: &'e str, steps: &[Step], found: &mut Vec<&'e str>) {
    match json::items(text) {
        Some(items) => {
            for item in items.into_iter().filter(|item| !item.starts_with('[')) {
                step_into(item, steps, found);
            }
        }
        None => step_into(text, steps, found),
    }
}

fn step_into<'e>(text: &'e str, steps: &[Step], found: &mut Vec<&'e str>) {
    match steps.split_first() {
        None => found.extend(Some(text).filter(|text| *text != "null")),
        Some((first, rest)) => {
            if let Some(value) = json::seek(text, std::slice::from_ref(first)) {
                collect(value, rest, found);
            }
        }
    }
}

fn commands<'e>(containers: &[&'e str]) -> Vec<Cow<'e, str>> {
    let mut commands = Vec::new();
    for container in containers {
        for ways in COMMANDS {
            let mut words = Vec::new();
            for way in *ways {
                collect(container, &json::steps(way), &mut words);
            }
            if !words.is_empty() {
                let words: Vec<Cow<'_, str>> = words.into_iter().map(json::as_text).collect();
                commands.push(Cow::Owned(words.join(" ")));
            }
        }
    }
    commands
}

fn resources<'e>(lists: &[&'e str]) -> Vec<Cow<'e, str>> {
    let mut names: Vec<Cow<'e, str>> = Vec::new();
    for list in lists {
        for key in ["limits", "requests"] {
            let found = json::seek(list, &json::steps(&[key])).and_then(json::entries);
            for (name, _) in found.unwrap_or_default() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}

/// The registry of an image; one that names none is of Docker Hub.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => "docker.io",
    }
}
