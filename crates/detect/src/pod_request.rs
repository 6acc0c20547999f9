//! The pod that a request is about, wherever the kind of its object has it: in a Pod itself, in the template of a Deployment, in
//! that of the Jobs of a CronJob.

use std::borrow::Cow;

use crate::extracted::{Extracted, Part, Slot};
use crate::json;
use crate::pod::{Pod, PodValue};
use crate::record::Record;

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

/// Values of the pod in the request of an event. A patch shows only what changes: what it does not show is read from the
/// answer, and is unknown where that is not recorded.
pub(crate) fn value_of_pod<'e>(value: PodValue, record: &Record<'e>) -> Extracted<'e> {
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
    let read = |part: Part| Pod::read(record.value(part, &json::steps(way)).ok()?);
    let known = &record.known;
    let pod = known.pod.get_or_init(|| read(Part::Request)).as_ref();
    let mut values = pod.map_or_else(Vec::new, |pod| value.of(pod));
    let blind = record.blind(Part::Request);
    let is_patch = record.slot(Slot::Verb) == Some("patch");
    // The answer to a request that failed has no pod.
    if is_patch && let Some(after) = known.pod_after.get_or_init(|| read(Part::Response)) {
        for found in value.of(after) {
            if !values.contains(&found) {
                values.push(found);
            }
        }
        return many(values);
    }
    match (blind, values.is_empty()) {
        (Some(blind), true) => Extracted::Unknown(blind),
        // The object may have more containers than the patch shows.
        (Some(blind), false) if value.is_of_several() => Extracted::Some(values, blind),
        _ => many(values),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Head;
    use PodValue as V;
    use serde_json::{Value, json};

    fn told(value: PodValue, event: &Value) -> Vec<String> {
        let text = event.to_string();
        let head = Head::read(&text).expect("an event");
        let texts = |values: Vec<Cow<'_, str>>| values.into_iter().map(Cow::into_owned).collect();
        match value_of_pod(value, &Record::new(&text, &head)) {
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
                {"image": "nginx", "lifecycle": {"preStop": {"exec": {"command": ["nginx", "-s", "quit"]}}}},
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
                (V::Commands, &["sh -c sleep 1", "nginx -s quit"]),
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
