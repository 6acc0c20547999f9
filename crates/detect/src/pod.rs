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

/// A pod's `spec`, taken apart once for all that rules ask of it.
#[derive(Debug)]
pub(crate) struct Pod<'e> {
    spec: Fields<'e>,
    containers: Vec<Fields<'e>>,
}

/// Keys with the texts of their values.
type Fields<'e> = Vec<(Cow<'e, str>, &'e str)>;

impl<'e> Pod<'e> {
    /// Reads a pod's `spec`; `None` for what is no object.
    pub fn read(spec: &'e str) -> Option<Self> {
        let spec = json::entries(spec)?;
        let mut containers = Vec::new();
        for list in CONTAINERS {
            let items = named(&spec, list).and_then(json::items);
            containers.extend(items.into_iter().flatten().filter_map(json::entries));
        }
        Some(Self { spec, containers })
    }

    /// The values behind keys of the `spec`.
    fn plain(&self, way: &[&str]) -> Vec<&'e str> {
        let mut found = Vec::new();
        follow(&self.spec, way, &mut found);
        found
    }

    /// The values behind keys of the containers.
    fn of_containers(&self, way: &[&str]) -> Vec<&'e str> {
        let mut found = Vec::new();
        for container in &self.containers {
            follow(container, way, &mut found);
        }
        found
    }
}

/// The value of a key; of keys that stand twice the last counts.
fn named<'e>(fields: &Fields<'e>, key: &str) -> Option<&'e str> {
    let found = fields.iter().rev().find(|(own, _)| own == key);
    found.map(|(_, text)| *text).filter(|text| *text != "null")
}

fn follow<'e>(fields: &Fields<'e>, way: &[&str], found: &mut Vec<&'e str>) {
    if let Some((first, rest)) = way.split_first()
        && let Some(value) = named(fields, first)
    {
        collect(value, &json::steps(rest), found);
    }
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

    /// Its values in a pod.
    pub(crate) fn of<'e>(self, pod: &Pod<'e>) -> Vec<Cow<'e, str>> {
        let texts = match self {
            V::Images => {
                let mut images = pod.of_containers(&["image"]);
                images.extend(pod.plain(&["volumes", "image", "reference"]));
                images
            }
            V::Registries => {
                let images = V::Images.of(pod);
                let hosts = images.iter().map(|image| registry(image).to_owned());
                let hosts: BTreeSet<String> = hosts.collect();
                return hosts.into_iter().map(Cow::Owned).collect();
            }
            V::Commands => return commands(pod),
            V::Resources => return resources(&pod.of_containers(&["resources"])),
            V::Privileged => pod.of_containers(&["securityContext", "privileged"]),
            V::Capabilities => pod.of_containers(&["securityContext", "capabilities", "add"]),
            V::Ports => {
                let mut ports = pod.of_containers(&["ports", "containerPort"]);
                ports.extend(pod.of_containers(&["ports", "hostPort"]));
                ports
            }
            V::HostPaths => pod.plain(&["volumes", "hostPath", "path"]),
            V::HostNetwork => pod.plain(&["hostNetwork"]),
            V::HostPid => pod.plain(&["hostPID"]),
            V::HostIpc => pod.plain(&["hostIPC"]),
            V::Node => pod.plain(&["nodeName"]),
            V::Priority => pod.plain(&["priorityClassName"]),
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

fn commands<'e>(pod: &Pod<'e>) -> Vec<Cow<'e, str>> {
    let mut commands = Vec::new();
    for container in &pod.containers {
        for ways in COMMANDS {
            let mut words = Vec::new();
            for way in *ways {
                follow(container, way, &mut words);
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
