//! Alerts of one attack are one incident, and those of others are others.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use seawall_detect::incident::{Incident, Incidents, Limits, Phase, Phases, Reason, Sighting};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Outcome, PodFacts, Priority, Program, Surroundings, Told, native};
use serde_json::{Value, json};

/// A cluster with one pod and one administrator.
#[derive(Debug)]
pub(super) struct Pretended;

impl Surroundings for Pretended {
    fn reaches(&self, user: &str, groups: &[Cow<'_, str>]) -> Option<Vec<String>> {
        let is_root = user == "system:serviceaccount:ci:deployer"
            || groups.iter().any(|group| group == "root");
        Some(if is_root {
            vec!["cluster-admin".to_owned()]
        } else {
            Vec::new()
        })
    }

    fn pod(&self, namespace: &str, name: &str) -> Option<PodFacts> {
        (namespace == "ci" && name == "runner-1").then(|| PodFacts {
            account: Some("system:serviceaccount:ci:deployer".to_owned()),
            addresses: vec!["10.1.2.3".parse().expect("an address")],
            node: Some("a".to_owned()),
            is_on_host_network: false,
            is_exposed: Some(true),
            reaches: Some(vec!["node".to_owned()]),
        })
    }

    fn is_service_exposed(&self, _: &str, name: &str) -> Option<bool> {
        (name == "front").then_some(true)
    }

    fn pods_at(&self, address: IpAddr) -> Vec<String> {
        match address.to_string().as_str() {
            "10.1.2.3" => vec!["ci/runner-1".to_owned()],
            _ => Vec::new(),
        }
    }

    fn node_addresses(&self, node: &str) -> Option<Vec<IpAddr>> {
        (node == "a").then(|| vec!["192.0.2.1".parse().expect("an address")])
    }

    fn runs(&self, image: &str) -> Option<bool> {
        Some(image == "registry.example/app:1")
    }
}

const ACCOUNT: &str = "system:serviceaccount:ci:deployer";

fn event(minute: i64, user: &str, verb: &str, resource: &str, name: &str, more: &Value) -> String {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let mut event = json!({
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "stage": "ResponseComplete",
        "auditID": format!("{minute}"), "verb": verb, "user": {"username": user, "groups": ["system:authenticated"]},
        "sourceIPs": ["192.0.2.7"], "responseStatus": {"code": 200},
        "objectRef": {"resource": resource, "subresource": subresource, "namespace": "ci", "name": name},
        "stageTimestamp": format!("2026-11-{:02}T{:02}:{:02}:00.000000Z", 20 + minute / 1440, minute / 60 % 24, minute % 60),
    });
    if subresource.is_empty() {
        let reference = event["objectRef"].as_object_mut().expect("an object");
        reference.remove("subresource");
    }
    let fields = event.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    event.to_string()
}

/// The incidents of events, by the rules that come with the program.
fn incidents(events: &[String], around: Option<Arc<dyn Surroundings>>) -> Vec<Incident> {
    let mut program = Program::default();
    let loaded = native::built_in(&mut program).expect("the rules");
    let mut detector = Detector::within(loaded, program, around.clone());
    let mut incidents = Incidents::new(Limits::DEFAULT);
    for (number, event) in (0..).zip(events) {
        let id = EventId(number);
        let mut tell = |told: Told<'_, '_>| match told {
            Told::Event(alert) => incidents.add(Sighting::of(&alert, id, around.as_deref())),
            Told::Together(together) => incidents.add(Sighting::together(&together)),
            Told::Undecided(alert) => {
                if let Some(actor) = alert.actor() {
                    incidents.undecided(&alert.rule.name, &actor);
                }
            }
        };
        detector.see(id, event, &mut tell).expect("an event");
    }
    let phases = Phases::new([
        ("MS-TA9006".to_owned(), vec![Phase::Execution]),
        ("MS-TA9025".to_owned(), vec![Phase::CredentialAccess]),
        ("MS-TA9019".to_owned(), vec![Phase::PrivilegeEscalation]),
    ]);
    incidents.finish(&phases, around.as_deref())
}

fn rules(incident: &Incident) -> Vec<&str> {
    incident.steps.iter().map(|step| &*step.rule).collect()
}

#[test]
fn what_one_actor_does_within_the_gap_is_one_incident() {
    let nothing = json!({});
    let mut events: Vec<String> = (0..50)
        .map(|minute| event(minute, "eve", "create", "pods/exec", "web", &nothing))
        .collect();
    events.push(event(55, "eve", "list", "secrets", "", &nothing));
    events.push(event(56, "ann", "list", "secrets", "", &nothing));
    events.push(event(300, "eve", "list", "secrets", "", &nothing));
    let found = incidents(&events, None);
    let told: Vec<(Vec<&str>, u64)> = found.iter().map(|one| (rules(one), one.alerts())).collect();
    assert_eq!(
        told,
        [
            (vec!["exec-into-container", "list-secrets"], 51),
            (vec!["list-secrets"], 1),
            (vec!["list-secrets"], 1),
        ]
    );
    assert_eq!(found[0].steps[0].count, 50);
    assert_eq!(
        found[0].steps[0].witnesses,
        [EventId(0), EventId(1), EventId(2), EventId(3)]
    );
    assert_eq!(found[0].phases, [Phase::Execution, Phase::CredentialAccess]);
    assert_eq!(found[0].priority, Priority::Warning);
}

#[test]
fn identities_that_are_taken_carry_on() {
    let nothing = json!({});
    let binding = json!({"requestObject": {"roleRef": {"name": "cluster-admin"}, "subjects": []}, "responseStatus": {"code": 201}});
    // A token is made, and used.
    let token = [
        event(
            0,
            "eve",
            "create",
            "serviceaccounts/token",
            "deployer",
            &nothing,
        ),
        event(5, ACCOUNT, "create", "clusterrolebindings", "b", &binding),
    ];
    let found = incidents(&token, None);
    assert_eq!(found.len(), 1);
    assert_eq!(
        rules(&found[0]),
        ["service-account-token-created", "cluster-admin-binding"]
    );
    assert_eq!(found[0].actors, ["eve", ACCOUNT]);
    // The other way round they have nothing to do with each other.
    let before = [token[1].clone(), token[0].clone()];
    assert_eq!(
        incidents(&before, None).len(),
        1,
        "the time of events decides, not their order in the log"
    );
    let other = event(
        5,
        "system:serviceaccount:ci:other",
        "create",
        "clusterrolebindings",
        "b",
        &binding,
    );
    assert_eq!(incidents(&[token[0].clone(), other], None).len(), 2);
    // Through a pod, whose account only the cluster knows; the token says which pod it is of.
    let exec = event(0, "eve", "get", "pods/exec", "runner-1", &nothing);
    assert_eq!(incidents(&[exec.clone(), token[1].clone()], None).len(), 2);
    assert_eq!(
        incidents(&[exec.clone(), token[1].clone()], Some(Arc::new(Pretended))).len(),
        1
    );
    let bound = json!({"requestObject": {"roleRef": {"name": "cluster-admin"}, "subjects": []}, "responseStatus": {"code": 201},
        "user": {"username": ACCOUNT, "extra": {"authentication.kubernetes.io/pod-name": ["runner-1"]}}});
    let bound = event(5, ACCOUNT, "create", "clusterrolebindings", "b", &bound);
    assert_eq!(incidents(&[exec, bound], None).len(), 1);
}

#[test]
fn what_was_only_tried_is_less_urgent_and_reach_makes_it_more() {
    let denied = json!({"responseStatus": {"code": 403}, "annotations": {"authorization.k8s.io/decision": "forbid"}});
    let nothing = json!({});
    let tried = incidents(
        &[event(0, "eve", "get", "pods/exec", "runner-1", &denied)],
        None,
    );
    let done = incidents(
        &[event(0, "eve", "get", "pods/exec", "runner-1", &nothing)],
        None,
    );
    assert_eq!(tried[0].steps[0].outcome, Some(Outcome::Denied));
    assert_eq!(
        (tried[0].priority, done[0].priority),
        (Priority::Notice, Priority::Warning)
    );
    assert!(matches!(tried[0].reasons[..], [Reason::OnlyTried(_)]));
    let around: Arc<dyn Surroundings> = Arc::new(Pretended);
    let within = incidents(
        &[event(0, "eve", "get", "pods/exec", "runner-1", &nothing)],
        Some(around),
    );
    assert_eq!(within[0].priority, Priority::Error);
    assert_eq!(
        within[0].reasons[1],
        Reason::Reaches {
            from: ACCOUNT.to_owned(),
            target: "cluster-admin".to_owned()
        }
    );
    let pod = within[0]
        .reached
        .iter()
        .find(|one| one.from == "pod ci/runner-1")
        .expect("the pod");
    assert_eq!(pod.is_exposed, Some(true));
}

#[test]
fn what_is_not_known_of_those_who_acted_is_told() {
    let nothing = json!({});
    let metadata = json!({"level": "Metadata", "responseStatus": {"code": 201}});
    let found = incidents(
        &[
            event(0, "eve", "create", "pods/exec", "web", &nothing),
            event(1, "eve", "create", "pods", "", &metadata),
            event(2, "ann", "create", "pods", "", &metadata),
        ],
        None,
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].unknown.get("privileged-container"), Some(&1));
}

#[test]
fn memory_is_bounded_and_what_is_forgotten_is_counted() {
    let limits = Limits {
        gap: 1,
        incidents: 10,
        keys: 40,
        steps: 4,
        identities: 4,
    };
    let mut incidents = Incidents::new(limits);
    for number in 0..1000u64 {
        let sighting = Sighting {
            rule: format!("r{}", number % 7).as_str().into(),
            priority: if number == 500 {
                Priority::Critical
            } else {
                Priority::Notice
            },
            tags: Arc::new([]),
            time: Some(seawall_event::Timestamp(number as i64 * 10)),
            actor: Some(format!("u{number}")),
            groups: Vec::new(),
            also: Vec::new(),
            lent: Vec::new(),
            object: None,
            outcome: Some(Outcome::Succeeded),
            witness: EventId(number),
            text: String::new(),
        };
        incidents.add(sighting);
    }
    let forgotten = incidents.forgotten();
    let kept = incidents.finish(&Phases::default(), None);
    assert!(kept.len() <= 10 && forgotten.incidents as usize + kept.len() == 1000);
    assert_eq!(
        kept[0].priority,
        Priority::Critical,
        "the most urgent one is never forgotten"
    );
}
