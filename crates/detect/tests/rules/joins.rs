//! Fields about the cluster around an event.

use std::sync::Arc;

use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Surroundings, Told, native};
use serde_json::{Value, json};

use crate::incidents::Pretended;

/// Whether a condition holds for an event; nothing where that is not known or the rule is not asked.
fn holds(condition: &str, event: &Value, around: Option<Arc<dyn Surroundings>>) -> Option<bool> {
    let text = format!(
        "schema: seawall.detections/v1\nrules:\n- {{id: r, title: T, description: d, severity: low, level: Metadata, output: o, when: '{condition}'}}\n"
    );
    let mut program = Program::default();
    let loaded = native::load(&[("own.yaml", &text)], &mut program).expect("the catalogue");
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let mut detector = Detector::within(loaded, program, around);
    if detector.asked() == 0 {
        return None;
    }
    let mut is_matched = false;
    detector
        .see(EventId(0), &event.to_string(), &mut |told| {
            is_matched |= matches!(told, Told::Event(_))
        })
        .expect("an event");
    let unknown = detector.counts().next().expect("a rule").1.unknown;
    (unknown == 0).then_some(is_matched)
}

fn event(more: Value) -> Value {
    let mut event = json!({
        "stage": "ResponseComplete", "level": "RequestResponse", "verb": "create",
        "user": {"username": "system:serviceaccount:ci:deployer"}, "sourceIPs": ["10.1.2.3"],
        "objectRef": {"resource": "pods", "namespace": "ci", "name": "runner-1"},
    });
    let fields = event.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    event
}

#[test]
fn the_cluster_answers_and_what_it_does_not_know_is_unknown() {
    let other = json!({"objectRef": {"resource": "pods", "namespace": "ci", "name": "gone"}});
    let service = |name: &str| json!({"objectRef": {"resource": "services", "namespace": "ci", "name": name}});
    let pod = |image: &str| json!({"requestObject": {"spec": {"containers": [{"image": image}, {"image": "registry.example/app:1"}]}}});
    let token = |address: &str, extra: Value| json!({"sourceIPs": [address], "user": {"username": "system:serviceaccount:ci:deployer", "extra": extra}});
    let of_pod = |name: &str| json!({"authentication.kubernetes.io/pod-name": [name]});
    for (condition, more, expect) in [
        (
            "sw.actor.reaches intersects (cluster-admin)",
            json!({}),
            Some(true),
        ),
        (
            "sw.actor.reaches intersects (cluster-admin)",
            json!({"user": {"username": "ann"}}),
            Some(false),
        ),
        (
            "sw.actor.reaches intersects (cluster-admin)",
            json!({"user": {"username": "ann", "groups": ["root"]}}),
            Some(true),
        ),
        ("sw.object.exposed = true", json!({}), Some(true)),
        ("sw.object.exposed = true", other.clone(), None),
        ("sw.object.exposed = true", service("front"), Some(true)),
        ("sw.object.exposed = true", service("other"), None),
        (
            "sw.object.exposed = true",
            json!({"objectRef": {"resource": "nodes", "name": "a"}}),
            Some(false),
        ),
        ("sw.object.reaches intersects (node)", json!({}), Some(true)),
        ("sw.object.reaches intersects (node)", other, None),
        ("sw.images.unknown exists", pod("evil:1"), Some(true)),
        (
            "sw.images.unknown exists",
            pod("registry.example/app:1"),
            Some(false),
        ),
        (
            "sw.images.unknown exists",
            json!({"level": "Metadata"}),
            None,
        ),
        (
            "sw.images.unknown exists",
            json!({"objectRef": {"resource": "cronjobs"}, "requestObject": {"spec": {"jobTemplate": {"spec": {"template": {"spec": {"initContainers": [{"image": "evil:1"}]}}}}}}}),
            Some(true),
        ),
        (
            "sw.source.pod intersects (ci/runner-1)",
            json!({}),
            Some(true),
        ),
        (
            "sw.source.pod exists",
            json!({"sourceIPs": ["10.1.2.3", "192.0.2.9"]}),
            Some(false),
        ),
        (
            "sw.credential.elsewhere = true",
            token("10.1.2.3", of_pod("runner-1")),
            Some(false),
        ),
        (
            "sw.credential.elsewhere = true",
            token("::ffff:10.1.2.3", of_pod("runner-1")),
            Some(false),
        ),
        (
            "sw.credential.elsewhere = true",
            token("192.0.2.1", of_pod("runner-1")),
            Some(false),
        ),
        (
            "sw.credential.elsewhere = true",
            token("198.51.100.9", of_pod("runner-1")),
            Some(true),
        ),
        (
            "sw.credential.elsewhere = true",
            token("198.51.100.9", of_pod("gone")),
            None,
        ),
        (
            "sw.credential.elsewhere = true",
            token("198.51.100.9", json!({})),
            Some(false),
        ),
        (
            "sw.credential.elsewhere = true",
            token(
                "198.51.100.9",
                json!({"authentication.kubernetes.io/node-name": ["a"]}),
            ),
            Some(true),
        ),
        (
            "sw.credential.elsewhere = true",
            token("nonsense", of_pod("runner-1")),
            None,
        ),
    ] {
        let around: Arc<dyn Surroundings> = Arc::new(Pretended);
        let event = event(more);
        assert_eq!(
            holds(condition, &event, Some(around)),
            expect,
            "{condition} {event}"
        );
        assert_eq!(
            holds(condition, &event, None),
            None,
            "{condition} is not asked without a cluster"
        );
    }
}
