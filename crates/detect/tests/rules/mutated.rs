//! Events of our rules' examples as real logs differ from them: recorded at another level, cut off, told at every stage, of older
//! API servers, with what clients choose, and broken.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use seawall_detect::{Detector, Head};
use serde_json::{Value, json};

use crate::builtin::{alerts, detector, told};

/// What is done to an event.
type Change = fn(&mut Value);

/// A rule with the events that it matches.
type Case = (String, Vec<Value>);

/// Rules about what the control plane has no reason to do either.
const ABOUT_ALL: &[&str] = &[
    "exec-downloads",
    "exec-in-many-pods",
    "exec-into-container",
    "files-copied-from-container",
    "impersonation",
    "impersonation-of-administrator",
    "legacy-token-used",
    "logs-deleted-in-container",
    "port-forward",
    "port-forward-to-ssh",
    "session-still-open",
    "shell-in-container",
    "sidecar-injection",
];

fn cases(detector: &Detector) -> Vec<Case> {
    let parsed = |event: &String| serde_json::from_str(event).expect("JSON");
    let mut cases = Vec::new();
    for (name, about) in told(detector) {
        // It is about what came before, and not about what an event holds.
        if name == "audit-id-reused" {
            continue;
        }
        for example in about.examples.iter().filter(|one| one.matches) {
            cases.push((name.clone(), example.events.iter().map(parsed).collect()));
        }
    }
    assert!(cases.len() > 150, "{}", cases.len());
    cases
}

fn texts(events: &[Value]) -> Vec<String> {
    events.iter().map(ToString::to_string).collect()
}

/// How many alerts of a rule events give.
fn count(detector: &mut Detector, rule: &str, events: &[Value]) -> usize {
    // Forgets what was seen before.
    detector.matches(rule, &[]).expect("no events");
    let texts = texts(events);
    let found = alerts(detector, texts.iter().map(String::as_str));
    detector.matches(rule, &[]).expect("no events");
    found.iter().filter(|(name, _)| name == rule).count()
}

/// How many events could not be decided, over all rules and what counts them.
fn unknown(detector: &Detector) -> u64 {
    let of_rules: u64 = detector.counts().map(|(_, count)| count.unknown).sum();
    of_rules + detector.lost().unknown
}

fn without_bodies(events: &[Value]) -> Vec<Value> {
    let mut events = events.to_vec();
    for event in &mut events {
        let fields = event.as_object_mut().expect("an object");
        fields.remove("requestObject");
        fields.remove("responseObject");
    }
    events
}

#[test]
fn what_is_not_recorded_is_unknown_and_not_silent() {
    let mut detector = detector();
    for (rule, events) in cases(&detector) {
        let mut lowered = without_bodies(&events);
        let mut truncated = without_bodies(&events);
        for event in &mut lowered {
            event["level"] = "Metadata".into();
        }
        for event in &mut truncated {
            event["annotations"]["audit.k8s.io/truncated"] = "true".into();
        }
        for (what, events) in [("lowered", lowered), ("truncated", truncated)] {
            let before = unknown(&detector);
            let found = count(&mut detector, &rule, &events);
            assert!(
                found > 0 || unknown(&detector) > before,
                "{rule} takes events that are {what} for a no: {events:?}"
            );
        }
    }
}

#[test]
fn a_request_counts_once_at_whatever_stages_it_is_recorded() {
    let mut detector = detector();
    for (rule, events) in cases(&detector) {
        let once = count(&mut detector, &rule, &events);
        assert!(once > 0, "{rule}");
        let mut received = without_bodies(&events);
        let mut started = without_bodies(&events);
        for event in &mut received {
            event["stage"] = "RequestReceived".into();
            event
                .as_object_mut()
                .expect("an object")
                .remove("responseStatus");
        }
        for event in &mut started {
            event["stage"] = "ResponseStarted".into();
        }
        assert_eq!(count(&mut detector, &rule, &received), 0, "{rule}");
        let mut all = Vec::new();
        for ((received, started), event) in received.into_iter().zip(started).zip(events) {
            all.extend([received, started, event]);
        }
        assert_eq!(count(&mut detector, &rule, &all), once, "{rule}");
    }
}

#[test]
fn the_control_plane_is_silent() {
    let mut detector = detector();
    for (rule, mut events) in cases(&detector) {
        if ABOUT_ALL.contains(&rule.as_str()) {
            continue;
        }
        for user in [
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:kube-scheduler",
        ] {
            for event in &mut events {
                event["user"]["username"] = user.into();
            }
            assert_eq!(count(&mut detector, &rule, &events), 0, "{rule} by {user}");
        }
    }
}

/// Events that say the same in another way, or with other values of what clients choose.
#[test]
fn what_clients_choose_and_versions_differ_in_changes_nothing() {
    let mut detector = detector();
    for (rule, events) in cases(&detector) {
        let once = count(&mut detector, &rule, &events);
        let changes: [(&str, Change); 5] = [
            ("version", |event| {
                event["apiVersion"] = "audit.k8s.io/v1beta1".into();
            }),
            ("batch", |event| {
                let fields = event.as_object_mut().expect("an object");
                fields.remove("kind");
                fields.remove("apiVersion");
            }),
            ("ID", |event| event["auditID"] = "chosen".into()),
            ("addresses", |event| {
                let own = event["sourceIPs"].as_array_mut().expect("a list");
                own.insert(0, "203.0.113.254".into());
            }),
            ("fields", |event| {
                event["future"] = json!({"a": [1]});
                let time = event["stageTimestamp"].take();
                event["requestReceivedTimestamp"] = time;
            }),
        ];
        for (what, change) in changes {
            let mut events = events.clone();
            events.iter_mut().for_each(change);
            assert_eq!(count(&mut detector, &rule, &events), once, "{rule}: {what}");
        }
    }
}

/// The places of all values in an event.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                let at = format!("{at}/{}", escaped(key));
                places(inner, &at, all);
                all.push(at);
            }
        }
        Value::Array(items) => {
            for (number, inner) in items.iter().enumerate() {
                let at = format!("{at}/{number}");
                places(inner, &at, all);
                all.push(at);
            }
        }
        _ => {}
    }
}

/// Values of other types than those that events have.
fn strange() -> impl Strategy<Value = Value> {
    let deep = (0..100).fold(json!([]), |inner, _| json!([inner]));
    prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(-5)),
        Just(json!(1.5e300)),
        Just(json!("")),
        Just(json!("\u{0}\u{2028}{n}%[")),
        Just(json!("skipped-too-big-size-object")),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, [], {"": ""}])),
        Just(json!({"": {"": []}, "name": ["x"]})),
        Just(deep),
    ]
}

#[test]
fn broken_events_are_no_events_or_are_answered() {
    let detector = RefCell::new(detector());
    let cases = cases(&detector.borrow());
    let which = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let change = (
        any::<prop::sample::Index>(),
        proptest::option::of(strange()),
    );
    let changes = proptest::collection::vec(change, 1..6);
    let mut runner = TestRunner::new(Config {
        cases: 600,
        failure_persistence: None,
        ..Config::default()
    });
    let run = runner.run(&(which, changes), |((case, event), changes)| {
        let (rule, mut events) = cases[case.index(cases.len())].clone();
        events.truncate(40);
        let number = event.index(events.len());
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&events[number], "", &mut all);
            let Some(at) = (!all.is_empty()).then(|| &all[place.index(all.len())]) else {
                continue;
            };
            match value {
                Some(value) => *events[number].pointer_mut(at).expect("a place") = value,
                None => remove(&mut events[number], at),
            }
        }
        let text = events[number].to_string();
        let mut detector = detector.borrow_mut();
        let once = count(&mut detector, &rule, &events);
        // What is no event is told as such and leaves the others; what is one gives the same answer again.
        if Head::read(&text).is_err() {
            events.remove(number);
            prop_assert_eq!(once, count(&mut detector, &rule, &events));
        } else {
            prop_assert_eq!(once, count(&mut detector, &rule, &events));
        }
        Ok(())
    });
    run.expect("every event is answered");
}

fn remove(event: &mut Value, at: &str) {
    let (parent, key) = at.rsplit_once('/').expect("a place");
    let key = key.replace("~1", "/").replace("~0", "~");
    match event.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(&key)),
        Some(Value::Array(items)) => drop(items.remove(key.parse().expect("a number"))),
        _ => {}
    }
}
