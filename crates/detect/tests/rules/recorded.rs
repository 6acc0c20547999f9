//! What the form of a log leaves out is unknown, and never absent.

use proptest::prelude::*;
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Repeats, falco, sigma};

const RULES: &str = r#"
- rule: privileged
  desc: d
  condition: ka.verb = create and ka.req.pod.containers.privileged intersects (true)
  output: o
  priority: INFO
  source: k8s_audit
- rule: outsider
  desc: d
  condition: ka.verb = create and not ka.user.groups intersects (staff)
  output: o
  priority: INFO
  source: k8s_audit
- rule: shell
  desc: d
  condition: ka.verb = create and ka.uri.param[command] = sh
  output: o
  priority: INFO
  source: k8s_audit
- rule: path
  desc: d
  condition: ka.verb = create and ka.uri startswith /api
  output: o
  priority: INFO
  source: k8s_audit
- rule: identity
  desc: d
  condition: ka.verb = create and jevt.value[/user/extra/arn/0] = a
  output: o
  priority: INFO
  source: k8s_audit
"#;

const EVENT: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a","stage":"ResponseComplete","verb":"create","user":{"username":"ann"},"objectRef":{"resource":"pods"},"requestObject":{"spec":{"containers":[{}]}}}"#;

fn detector() -> Detector {
    let mut program = Program::default();
    let loaded = falco::load(&[("rules.yaml", RULES)], &mut program).expect("the catalogue");
    assert_eq!(loaded.problems, []);
    Detector::new(loaded, program)
}

/// The rules that match an event, and those that cannot tell.
fn ask(event: &str) -> (Vec<String>, Vec<String>) {
    let mut detector = detector();
    detector
        .see(EventId(0), event, &mut |_| {})
        .expect("an event");
    let named = |is_meant: fn(&seawall_detect::Count) -> bool| {
        let counts = detector.counts().filter(|(_, count)| is_meant(count));
        counts.map(|(rule, _)| rule.name.clone()).collect()
    };
    (
        named(|count| count.matched > 0),
        named(|count| count.unknown > 0),
    )
}

#[test]
fn what_a_source_leaves_out_is_unknown() {
    let none: [&str; 0] = [];
    let (matched, unknown) = ask(EVENT);
    assert_eq!(
        (matched, unknown),
        (vec!["outsider".to_owned()], none.map(String::from).to_vec())
    );
    let google = EVENT.replacen(
        '{',
        r#"{"unrecorded":["user.groups","user.extra","requestURI"],"#,
        1,
    );
    let (matched, unknown) = ask(&google);
    assert_eq!(matched, none);
    assert_eq!(unknown, ["outsider", "shell", "path", "identity"]);
    // What is there is known all the same.
    let with = google.replace(r#""verb""#, r#""requestURI":"/api?command=sh","verb""#);
    assert_eq!(ask(&with).0, ["shell", "path"]);
}

#[test]
fn a_body_that_was_left_out_for_its_size_is_unknown() {
    let skipped = EVENT.replace(
        r#"{"spec":{"containers":[{}]}}"#,
        r#""skipped-too-big-size-object""#,
    );
    assert_eq!(ask(&skipped).1, ["privileged"]);
    let whole = EVENT.replace("[{}]", r#"[{"securityContext":{"privileged":true}}]"#);
    assert_eq!(ask(&whole).0, ["privileged", "outsider"]);
}

#[test]
fn numbers_beyond_floating_point_are_exact() {
    let rule = "title: exact\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  one: {annotations.number|gt: 9007199254740992}\n  condition: one\nlevel: low\n";
    let mut program = Program::default();
    let loaded = sigma::load(&[("exact.yml", rule)], &mut program).expect("the table of fields");
    assert!(loaded.problems.iter().all(|problem| !problem.is_error));
    let mut detector = Detector::new(loaded, program);
    let mut is_found = |number: &str| {
        let event = EVENT.replace(
            r#""verb""#,
            &format!(r#""annotations":{{"number":"{number}"}},"verb""#),
        );
        let found = detector.matches("exact", &[event]);
        found.expect("an event")
    };
    assert!(is_found("9007199254740993"));
    assert!(!is_found("9007199254740992"));
}

#[test]
fn levels_of_collectors_are_no_levels_of_events() {
    let other = EVENT.replace(r#""level":"Request""#, r#""level":"default""#);
    let error = detector().see(EventId(0), &other, &mut |_| {});
    assert_eq!(
        error.expect_err("no event").to_string(),
        "not an audit event: its level is `default`, expected None, Metadata, Request or RequestResponse"
    );
}

#[test]
fn an_event_that_comes_again_is_asked_about_once() {
    let mut detector = detector();
    detector.recognise(7);
    let mut alerts = 0;
    for event in [EVENT, EVENT, &EVENT.replace("ann", "bob")] {
        detector
            .see(EventId(0), event, &mut |_| alerts += 1)
            .expect("an event");
    }
    assert_eq!(alerts, 2);
    assert_eq!(
        detector.repeats(),
        Repeats {
            again: 1,
            reused: 1
        }
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// Batches that are sent again, cut elsewhere, and out of order, with clocks that jump.
    #[test]
    fn the_order_of_batches_and_their_repetition_change_no_count(order in prop::collection::vec(0..12u32, 1..40)) {
        let mut detector = detector();
        detector.recognise(3);
        let mut alerts = 0;
        for number in &order {
            let time = format!("2026-11-2{}T09:00:{:02}Z", number % 7, number * 5);
            let event = EVENT
                .replace(r#""auditID":"a""#, &format!(r#""auditID":"{number}","stageTimestamp":"{time}""#));
            detector.see(EventId(0), &event, &mut |_| alerts += 1).expect("an event");
        }
        let distinct: std::collections::BTreeSet<u32> = order.iter().copied().collect();
        prop_assert_eq!(alerts, distinct.len());
        prop_assert_eq!(detector.repeats().again as usize, order.len() - distinct.len());
        prop_assert_eq!(detector.repeats().reused, 0);
    }
}
