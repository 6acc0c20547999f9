//! Correlations as the specification describes them.

use crate::spans::{Made, count, failed, run, with};

#[test]
fn events_are_counted_within_the_time() {
    for (times, expect) in [
        (&[0, 5, 10][..], &["c[ann] 3: [0, 1, 2]"][..]),
        (&[0, 5], &[]),
        // Both ends of the time are in it.
        (&[0, 5, 20], &["c[ann] 3: [0, 1, 2]"]),
        (&[0, 5, 21], &[]),
        (&[0, 15, 21, 34], &["c[ann] 3: [1, 2, 3]"]),
        // A time without boundaries: any twenty seconds.
        (&[0, 19, 21, 23], &["c[ann] 3: [1, 2, 3]"]),
        // While it goes on it is one hit, and another one after a pause.
        (&[0, 1, 2, 3, 4, 5], &["c[ann] 3: [0, 1, 2]"]),
        (
            &[0, 1, 2, 60, 61, 62],
            &["c[ann] 3: [0, 1, 2]", "c[ann] 3: [3, 4, 5]"],
        ),
        (&[0, 0, 0], &["c[ann] 3: [0, 1, 2]"]),
    ] {
        assert_eq!(
            run(&count("{gte: 3}"), &failed("ann", times)),
            expect,
            "{times:?}"
        );
    }
    assert_eq!(run(&count("{gt: 3}"), &failed("ann", &[0, 1, 2])), [""; 0]);
    assert_eq!(
        run(&count("{gt: 3}"), &failed("ann", &[0, 1, 2, 3])),
        ["c[ann] 4: [0, 1, 2, 3]"]
    );
}

#[test]
fn groups_are_counted_for_themselves() {
    let events = [failed("ann", &[0, 2, 4]), failed("bob", &[1, 3])].concat();
    assert_eq!(run(&count("{gte: 3}"), &events), ["c[ann] 3: [0, 1, 2]"]);
    let rules = with(
        "type: event_count\nrules: [failed]\ngroup-by: [user.username, verb]\ntimespan: 1m\ncondition: {gte: 2}",
    );
    let events = [
        Made(0, "ann", "get", 401),
        Made(1, "ann", "list", 401),
        Made(2, "ann", "get", 401),
    ];
    assert_eq!(run(&rules, &events), ["c[ann,get] 2: [0, 2]"]);
    // Without a group, all events are one; those without the field are one as well.
    let rules = with("type: event_count\nrules: [failed]\ntimespan: 1m\ncondition: {gte: 3}");
    assert_eq!(
        run(
            &rules,
            &[failed("ann", &[0, 1]), failed("bob", &[2])].concat()
        ),
        ["c[] 3: [0, 1, 2]"]
    );
    assert_eq!(
        run(&count("{gte: 2}"), &failed("", &[0, 1])),
        ["c[-] 2: [0, 1]"]
    );
}

#[test]
fn events_of_several_rules_count_together_and_each_once() {
    let rules = with("type: event_count\nrules: [failed, get]\ntimespan: 1m\ncondition: {gte: 3}");
    // Each event matches both rules.
    assert_eq!(run(&rules, &failed("ann", &[0, 1])), [""; 0]);
    let events = [
        Made(0, "ann", "get", 401),
        Made(1, "ann", "get", 200),
        Made(2, "ann", "list", 401),
    ];
    assert_eq!(run(&rules, &events), ["c[] 3: [0, 1, 2]"]);
}

#[test]
fn upper_bounds_are_known_when_the_time_is_over() {
    // A later event, of another group, shows that it is.
    let run = |condition: &str, times: &[i64]| {
        run(
            &count(condition),
            &[failed("ann", times), vec![Made(500, "bob", "list", 200)]].concat(),
        )
    };
    for (condition, times, expect) in [
        ("{lt: 3}", &[0, 1][..], &["c[ann] 2: [0, 1]"][..]),
        ("{lt: 3}", &[0, 1, 2], &[]),
        ("{lte: 3}", &[0, 1, 2], &["c[ann] 3: [0, 1, 2]"]),
        ("{eq: 2}", &[0, 1], &["c[ann] 2: [0, 1]"]),
        ("{eq: 2}", &[0, 1, 2], &[]),
        ("{neq: 2}", &[0, 1], &[]),
        ("{neq: 2}", &[0], &["c[ann] 1: [0]"]),
        ("{gt: 1, lte: 3}", &[0, 1, 2], &["c[ann] 3: [0, 1, 2]"]),
        ("{gt: 1, lte: 3}", &[0, 1, 2, 3], &[]),
        ("{gt: 1, lte: 3}", &[0], &[]),
        // Times follow each other from the first event on.
        (
            "{eq: 2}",
            &[0, 20, 21, 40, 100, 101, 102],
            &["c[ann] 2: [0, 1]", "c[ann] 2: [2, 3]"],
        ),
    ] {
        assert_eq!(run(condition, times), expect, "{condition} {times:?}");
    }
}

#[test]
fn distinct_values_are_counted() {
    let rules = |field: &str, least: u32| {
        with(&format!(
            "type: value_count\nrules: [failed]\ngroup-by: [user.username]\ntimespan: 10s\ncondition:\n    field: {field}\n    gte: {least}"
        ))
    };
    let verbs = |all: &[(i64, &'static str)]| -> Vec<Made<'static>> {
        all.iter()
            .map(|(time, verb)| Made(*time, "ann", verb, 401))
            .collect()
    };
    let events = verbs(&[(0, "get"), (1, "get"), (2, "list"), (3, "watch")]);
    assert_eq!(run(&rules("verb", 3), &events), ["c[ann] 3: [0, 1, 2, 3]"]);
    assert_eq!(run(&rules("verb", 4), &events), [""; 0]);
    // A value that is too old counts no longer, one that came again does.
    let events = verbs(&[(0, "get"), (5, "list"), (12, "watch")]);
    assert_eq!(run(&rules("verb", 3), &events), [""; 0]);
    let events = verbs(&[(0, "get"), (5, "list"), (6, "get"), (12, "watch")]);
    assert_eq!(run(&rules("verb", 3), &events), ["c[ann] 3: [1, 2, 3]"]);
    // Several fields are one value; each item of a list is one.
    let events = verbs(&[(0, "get"), (1, "list")]);
    assert_eq!(
        run(&rules("[verb, user.username]", 2), &events),
        ["c[ann] 2: [0, 1]"]
    );
    assert_eq!(run(&rules("user.groups", 2), &events), ["c[ann] 2: [0]"]);
    // An event without the field counts for nothing.
    assert_eq!(run(&rules("objectRef.subresource", 1), &events), [""; 0]);
}

#[test]
fn all_rules_have_to_match_within_the_time_in_any_order() {
    let rules =
        with("type: temporal\nrules: [get, list, watch]\ngroup-by: [user.username]\ntimespan: 5m");
    let event = |time, verb| Made(time, "ann", verb, 200);
    for (events, expect) in [
        (
            vec![event(0, "watch"), event(10, "get"), event(300, "list")],
            &["c[ann] 3: [0, 1, 2]"][..],
        ),
        (
            vec![event(0, "watch"), event(10, "get"), event(301, "list")],
            &[],
        ),
        (
            vec![event(0, "watch"), event(10, "get"), event(20, "get")],
            &[],
        ),
        (
            vec![
                event(0, "watch"),
                Made(1, "bob", "get", 200),
                event(2, "list"),
            ],
            &[],
        ),
        (
            vec![
                event(0, "watch"),
                event(1, "get"),
                event(2, "list"),
                event(3, "get"),
                event(4, "watch"),
            ],
            &["c[ann] 3: [0, 1, 2]"],
        ),
        (
            vec![
                event(0, "get"),
                event(200, "watch"),
                event(250, "get"),
                event(500, "list"),
            ],
            &["c[ann] 3: [1, 2, 3]"],
        ),
    ] {
        assert_eq!(run(&rules, &events), expect);
    }
    let rules = with(
        "type: temporal\nrules: [get, list, watch]\ngroup-by: [user.username]\ntimespan: 5m\ncondition: {gte: 2}",
    );
    assert_eq!(
        run(&rules, &[event(0, "watch"), event(10, "get")]),
        ["c[ann] 2: [0, 1]"]
    );
}

#[test]
fn rules_have_to_match_in_their_order() {
    let rules = with(
        "type: temporal_ordered\nrules: [get, list, watch]\ngroup-by: [user.username]\ntimespan: 60s",
    );
    let event = |time, verb| Made(time, "ann", verb, 200);
    for (events, expect) in [
        (
            vec![event(0, "get"), event(1, "list"), event(2, "watch")],
            &["c[ann] 3: [0, 1, 2]"][..],
        ),
        (
            vec![event(0, "watch"), event(1, "list"), event(2, "get")],
            &[],
        ),
        (
            vec![event(0, "get"), event(1, "watch"), event(2, "list")],
            &[],
        ),
        (
            vec![event(0, "get"), event(30, "list"), event(61, "watch")],
            &[],
        ),
        (
            vec![
                event(0, "get"),
                event(1, "get"),
                event(30, "list"),
                event(61, "watch"),
            ],
            &["c[ann] 3: [1, 2, 3]"],
        ),
        (
            vec![
                event(0, "list"),
                event(1, "get"),
                event(2, "list"),
                event(3, "get"),
                event(4, "watch"),
            ],
            &["c[ann] 3: [1, 2, 4]"],
        ),
        // It is told once, and again when all of it happened again.
        (
            vec![
                event(0, "get"),
                event(1, "list"),
                event(2, "watch"),
                event(3, "watch"),
                event(10, "get"),
                event(11, "list"),
                event(12, "watch"),
            ],
            &["c[ann] 3: [0, 1, 2]", "c[ann] 3: [4, 5, 6]"],
        ),
    ] {
        assert_eq!(run(&rules, &events), expect);
    }
    // One event comes not after itself, though it matches both.
    let rules = with("type: temporal_ordered\nrules: [get, failed]\ntimespan: 60s");
    assert_eq!(run(&rules, &[Made(0, "ann", "get", 401)]), [""; 0]);
    assert_eq!(
        run(
            &rules,
            &[Made(0, "ann", "get", 401), Made(0, "ann", "list", 401)]
        ),
        ["c[] 2: [0, 1]"]
    );
}

#[test]
fn values_are_summed_and_averaged() {
    let rules = |kind: &str, condition: &str| {
        with(&format!(
            "type: {kind}\nrules: [get]\ngroup-by: [user.username]\ntimespan: 10s\ncondition:\n    field: responseStatus.code\n    {condition}"
        ))
    };
    let events = |codes: &[(i64, u16)]| -> Vec<Made<'static>> {
        let own = codes
            .iter()
            .map(|(time, code)| Made(*time, "ann", "get", *code));
        own.chain([Made(900, "bob", "list", 200)]).collect()
    };
    for (kind, condition, codes, expect) in [
        (
            "value_sum",
            "gte: 600",
            &[(0, 200), (1, 401)][..],
            &["c[ann] 601: [0, 1]"][..],
        ),
        ("value_sum", "gte: 600", &[(0, 200), (11, 401)], &[]),
        (
            "value_sum",
            "lt: 600",
            &[(0, 200), (1, 300)],
            &["c[ann] 500: [0, 1]"],
        ),
        (
            "value_avg",
            "gt: 299",
            &[(0, 200), (1, 400)],
            &["c[ann] 300: [0, 1]"],
        ),
        ("value_avg", "gt: 300", &[(0, 500), (1, 100)], &[]),
        (
            "value_median",
            "eq: 250",
            &[(0, 500), (1, 200), (2, 300), (3, 100)],
            &["c[ann] 250: [0, 1, 2, 3]"],
        ),
        (
            "value_percentile",
            "gte: 390\n    percentile: 75",
            &[(0, 500), (1, 200), (2, 300), (3, 100), (4, 400)],
            &["c[ann] 400: [0, 1, 2, 3, 4]"],
        ),
        (
            "value_percentile",
            "gte: 401\n    percentile: 75",
            &[(0, 500), (1, 200), (2, 300), (3, 100), (4, 400)],
            &[],
        ),
    ] {
        assert_eq!(
            run(&rules(kind, condition), &events(codes)),
            expect,
            "{kind} {condition}"
        );
    }
}
