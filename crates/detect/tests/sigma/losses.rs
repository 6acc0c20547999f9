//! Events that come late or cannot be counted.

use seawall_detect::window::Limits;

use crate::spans::{Made, count, failed, run_within, with};

#[test]
fn a_time_that_is_not_over_at_the_end_is_told() {
    let events: Vec<String> = failed("ann", &[0, 1]).iter().map(Made::text).collect();
    let (hits, lost) = run_within(&count("{lt: 3}"), &events, Limits::DEFAULT);
    assert_eq!((hits.len(), lost.open), (0, 1));
    let (hits, lost) = run_within(&count("{eq: 3}"), &events, Limits::DEFAULT);
    assert_eq!((hits.len(), lost.open), (0, 0));
}

#[test]
fn events_out_of_order_are_counted_in_their_order() {
    let rules = with("type: temporal_ordered\nrules: [get, list]\ntimespan: 60s");
    let texts = |events: &[Made<'_>]| -> Vec<String> { events.iter().map(Made::text).collect() };
    let event = |time, verb| Made(time, "ann", verb, 200);
    let (hits, lost) = run_within(
        &rules,
        &texts(&[event(5, "list"), event(0, "get")]),
        Limits::DEFAULT,
    );
    assert_eq!((hits.len(), lost.is_nothing()), (1, true), "{hits:?}");
    let (hits, lost) = run_within(
        &rules,
        &texts(&[event(50, "list"), event(0, "get")]),
        Limits::DEFAULT,
    );
    assert_eq!((hits.len(), lost.late), (0, 1));
    let patient = Limits {
        lateness: i64::MAX,
        ..Limits::DEFAULT
    };
    let (hits, lost) = run_within(
        &rules,
        &texts(&[event(50, "list"), event(0, "get")]),
        patient,
    );
    assert_eq!((hits.len(), lost.is_nothing()), (1, true), "{hits:?}");
    let few = Limits {
        waiting: 1,
        ..patient
    };
    let events = texts(&[
        event(9, "list"),
        event(50, "list"),
        event(60, "list"),
        event(0, "get"),
    ]);
    let (hits, lost) = run_within(&rules, &events, few);
    assert_eq!((hits.len(), lost.late), (0, 1), "{hits:?}");
    let small = Limits {
        waiting_bytes: 100,
        ..patient
    };
    let (hits, lost) = run_within(&rules, &events, small);
    assert_eq!((hits.len(), lost.late), (0, 1), "{hits:?}");
}

#[test]
fn what_cannot_be_counted_is_counted() {
    let rules = count("{gte: 3}");
    let untimed: Vec<String> = failed("ann", &[0, 1, 2])
        .iter()
        .map(|one| one.text().replace("stageTimestamp", "x"))
        .collect();
    let (hits, lost) = run_within(&rules, &untimed, Limits::DEFAULT);
    assert_eq!((hits.len(), lost.untimed), (0, 3));
    let short = Limits {
        key_bytes: 2,
        ..Limits::DEFAULT
    };
    let texts: Vec<String> = failed("ann", &[0, 1, 2]).iter().map(Made::text).collect();
    let (hits, lost) = run_within(&rules, &texts, short);
    assert_eq!((hits.len(), lost.oversized), (0, 3));
    // Groups are forgotten, the one without events for longest first.
    let users: Vec<String> = (0..500).map(|number| format!("u{number}")).collect();
    let mut events = failed("ann", &[0, 0]);
    events.extend(users.iter().map(|user| Made(1, user, "get", 401)));
    events.extend(failed("ann", &[2]));
    let texts: Vec<String> = events.iter().map(Made::text).collect();
    let (hits, lost) = run_within(&rules, &texts, Limits::DEFAULT);
    assert_eq!((hits.len(), lost.is_nothing()), (1, true));
    let small = Limits {
        bytes: 50_000,
        ..Limits::DEFAULT
    };
    let (hits, lost) = run_within(&rules, &texts, small);
    assert_eq!(hits, [""; 0]);
    assert!(lost.groups > 100 && lost.events >= lost.groups, "{lost:?}");
    // And events of a group.
    let two = Limits {
        events: 2,
        ..Limits::DEFAULT
    };
    let texts: Vec<String> = failed("ann", &[0, 1, 2, 3])
        .iter()
        .map(Made::text)
        .collect();
    assert_eq!(run_within(&count("{gte: 4}"), &texts, two).1.events, 2);
}

#[test]
fn events_of_which_it_is_not_known_whether_they_count_are_told() {
    let rules = "title: c\ncorrelation: {type: event_count, rules: [p], timespan: 1m, condition: {gte: 1}}\n---\ntitle: p\nname: p\nlogsource: {product: kubernetes}\ndetection: {s: {requestObject.spec.hostPID: true}, condition: s}\n";
    let event = Made(0, "ann", "create", 201).text();
    let (hits, lost) = run_within(rules, &[event], Limits::DEFAULT);
    assert_eq!((hits.len(), lost.unknown), (0, 1));
    let rules = count("{gte: 1}").replace("[user.username]", "[requestObject.kind]");
    let event = Made(0, "ann", "create", 401).text();
    let (hits, lost) = run_within(&rules, &[event], Limits::DEFAULT);
    assert_eq!((hits.len(), lost.unknown), (0, 1));
}
