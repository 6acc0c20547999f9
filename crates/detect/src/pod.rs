//! The pod that a request is about, wherever the kind of its object has it: in a Pod itself, in the template of a Deployment, in
//! that of the Jobs of a CronJob.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::extracted::{Extracted, Part, Slot};
use crate::json::{self, Step};
use crate::record::Record;

/// What rules ask of a pod. Ephemeral and init containers count as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodValue {
    /// Images of containers and of volumes.
    Images,
    /// Where its images come from, each host once.
    Registries,
    /// The command and arguments of each container, with spaces between them.
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

/// Resources with the way from their object to the pod's `spec`.
const KINDS: &[(&str, &[&str])] = &[
    ("pods", &["spec"]),
    ("deployments", TEMPLATE),
    ("daemonsets", TEMPLATE),
    ("statefulsets", TEMPLATE),
    ("replicasets", TEMPLATE),
    ("replicationcontrollers", TEMPLATE),
    ("deploymentconfigs", TEMPLATE),
    ("jobs", TEMPLATE),
    (
        "cronjobs",
        &["spec", "jobTemplate", "spec", "template", "spec"],
    ),
    ("podtemplates", &["template", "spec"]),
];

const TEMPLATE: &[&str] = &["spec", "template", "spec"];

/// Lists of containers.
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

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

    /// Its values in the request of an event. A patch shows only what changes: what it does not show is read from the
    /// answer, and is unknown where that is not recorded.
    pub(crate) fn of<'e>(self, record: &Record<'e>) -> Extracted<'e> {
        let resource = record.slot(Slot::Resource).unwrap_or_default();
        let subresource = record.slot(Slot::Subresource).unwrap_or_default();
        let Some((_, way)) = KINDS.iter().find(|(own, _)| *own == resource) else {
            return Extracted::Missing;
        };
        // Requests about a status hold the whole object, of which nothing but the status is written.
        if !matches!(
            (resource, subresource),
            (_, "") | ("pods", "ephemeralcontainers")
        ) {
            return Extracted::Missing;
        }
        let way = json::steps(way);
        let mut values = match record.value(Part::Request, &way) {
            Ok(spec) => self.in_spec(spec),
            Err(_) => Vec::new(),
        };
        let blind = record.blind(Part::Request);
        let is_patch = record.slot(Slot::Verb) == Some("patch");
        if is_patch && let Some(answered) = answered(record, &way) {
            for value in self.in_spec(answered) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            return many(values);
        }
        match (blind, values.is_empty()) {
            (Some(blind), true) => Extracted::Unknown(blind),
            // The object may have more containers than the patch shows.
            (Some(blind), false) if self.is_of_several() => Extracted::Some(values, blind),
            _ => many(values),
        }
    }

    fn is_of_several(self) -> bool {
        !matches!(
            self,
            V::HostNetwork | V::HostPid | V::HostIpc | V::Node | V::Priority
        )
    }

    fn in_spec(self, spec: &str) -> Vec<Cow<'_, str>> {
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

/// The pod in the answer to a request that succeeded.
fn answered<'e>(record: &Record<'e>, way: &[Step]) -> Option<&'e str> {
    record.value(Part::Response, way).ok()
}

fn many(values: Vec<Cow<'_, str>>) -> Extracted<'_> {
    match values.len() {
        0 => Extracted::Missing,
        1 => values
            .into_iter()
            .next()
            .map_or(Extracted::Missing, Extracted::One),
        _ => Extracted::Many(values),
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
        let mut words = Vec::new();
        for key in ["command", "args"] {
            collect(container, &json::steps(&[key]), &mut words);
        }
        if !words.is_empty() {
            let words: Vec<Cow<'_, str>> = words.into_iter().map(json::as_text).collect();
            commands.push(Cow::Owned(words.join(" ")));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Head;
    use serde_json::{Value, json};

    fn told(value: PodValue, event: &Value) -> Vec<String> {
        let text = event.to_string();
        let head = Head::read(&text).expect("an event");
        let texts = |values: Vec<Cow<'_, str>>| values.into_iter().map(Cow::into_owned).collect();
        match value.of(&Record::new(&text, &head)) {
            Extracted::Missing => Vec::new(),
            Extracted::Unknown(_) => vec!["?".to_owned()],
            Extracted::One(one) => vec![one.into_owned()],
            Extracted::Many(many) => texts(many),
            Extracted::Some(some, _) => {
                let mut values: Vec<String> = texts(some);
                values.push("?".to_owned());
                values
            }
        }
    }

    fn event(verb: &str, resource: &str, request: Value) -> Value {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        json!({
            "stage": "ResponseComplete", "level": "Request", "verb": verb, "requestURI": "/api/v1/x",
            "objectRef": {"resource": resource, "subresource": subresource}, "requestObject": request,
        })
    }

    fn spec() -> Value {
        json!({
            "hostNetwork": true, "nodeName": "", "priorityClassName": "high",
            "initContainers": [{"image": "localhost/a", "securityContext": {"privileged": false}}],
            "containers": [
                {"image": "reg.example:5000/b/c:1", "command": ["sh", "-c"], "args": ["sleep 1"],
                 "securityContext": {"privileged": true, "capabilities": {"add": ["NET_RAW", "BPF"]}},
                 "ports": [{"containerPort": 22}, {"containerPort": 80, "hostPort": 8080}],
                 "resources": {"limits": {"nvidia.com/gpu": 1}, "requests": {"cpu": "1"}}},
                {"image": "nginx"},
            ],
            "volumes": [{"hostPath": {"path": "/"}}, {"image": {"reference": "quay.io/v"}}, {"emptyDir": {}}],
        })
    }

    #[test]
    fn every_kind_has_its_pod_somewhere() {
        for (resource, object) in [
            ("pods", json!({"spec": spec()})),
            (
                "deployments",
                json!({"spec": {"template": {"spec": spec()}}}),
            ),
            (
                "cronjobs",
                json!({"spec": {"jobTemplate": {"spec": {"template": {"spec": spec()}}}}}),
            ),
            ("podtemplates", json!({"template": {"spec": spec()}})),
        ] {
            let event = event("create", resource, object);
            for (value, expect) in [
                (
                    V::Images,
                    &[
                        "reg.example:5000/b/c:1",
                        "nginx",
                        "localhost/a",
                        "quay.io/v",
                    ][..],
                ),
                (
                    V::Registries,
                    &["docker.io", "localhost", "quay.io", "reg.example:5000"],
                ),
                (V::Commands, &["sh -c sleep 1"]),
                (V::Privileged, &["true", "false"]),
                (V::Capabilities, &["NET_RAW", "BPF"]),
                (V::Ports, &["22", "80", "8080"]),
                (V::Resources, &["nvidia.com/gpu", "cpu"]),
                (V::HostPaths, &["/"]),
                (V::HostNetwork, &["true"]),
                (V::HostPid, &[]),
                (V::Node, &[]),
                (V::Priority, &["high"]),
            ] {
                assert_eq!(told(value, &event), expect, "{resource} {value:?}");
            }
        }
    }

    #[test]
    fn a_status_or_another_kind_has_none() {
        for resource in [
            "pods/status",
            "pods/binding",
            "deployments/scale",
            "services",
        ] {
            let event = event("update", resource, json!({"spec": spec()}));
            assert_eq!(told(V::Images, &event), [""; 0], "{resource}");
        }
        let added = json!({"spec": {"ephemeralContainers": [{"image": "x"}]}});
        assert_eq!(
            told(
                V::Images,
                &event("patch", "pods/ephemeralcontainers", added)
            ),
            ["x", "?"]
        );
    }

    #[test]
    fn what_a_patch_does_not_show_is_in_the_answer_or_unknown() {
        let shown = json!({"spec": {"template": {"spec": {"containers": [{"image": "new"}]}}}});
        let mut changed = event("patch", "deployments", shown);
        assert_eq!(told(V::Images, &changed), ["new", "?"]);
        assert_eq!(told(V::HostNetwork, &changed), ["?"]);
        let mut by_operations = event(
            "patch",
            "deployments",
            json!([{"op": "remove", "path": "/x"}]),
        );
        assert_eq!(told(V::Privileged, &by_operations), ["?"]);
        for event in [&mut changed, &mut by_operations] {
            event["level"] = "RequestResponse".into();
            event["responseObject"] = json!({"spec": {"template": {"spec": spec()}}});
            assert_eq!(told(V::HostNetwork, event), ["true"]);
            assert_eq!(told(V::HostPid, event), [""; 0]);
        }
        // An answer that is no object says nothing.
        changed["responseObject"] = json!({"kind": "Status", "code": 403});
        assert_eq!(told(V::HostNetwork, &changed), ["?"]);
    }

    #[test]
    fn what_is_not_recorded_is_unknown_and_another_shape_is_nothing() {
        let mut event = event("create", "pods", Value::Null);
        event["level"] = "Metadata".into();
        assert_eq!(told(V::Images, &event), ["?"]);
        event["level"] = "Request".into();
        for shape in [
            json!([]),
            json!("x"),
            json!({"spec": 5}),
            json!({"spec": {"containers": {"image": [[1]]}}}),
        ] {
            event["requestObject"] = shape;
            for (value, _) in PodValue::ALL {
                assert_eq!(told(value, &event), [""; 0], "{value:?} of {event}");
            }
        }
    }
}
