//! Our rules about several events: against the obvious way, and what is wrong with them.

use proptest::prelude::*;
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Told, native};

fn detector(rule: &str) -> (Detector, Vec<String>) {
    let text = format!(
        "schema: seawall.detections/v1\nrules:\n- {{id: r, title: T, description: d, severity: low, level: Metadata, {rule}}}\n"
    );
    let mut program = Program::default();
    let loaded = native::load(&[("own.yaml", &text)], &mut program).expect("the catalogue");
    let problems = loaded.problems.iter().map(ToString::to_string).collect();
    (Detector::new(loaded, program), problems)
}

fn event(second: i64, user: &str, verb: &str, name: &str) -> String {
    let (minute, second) = (second / 60, second % 60);
    format!(
        r#"{{"stage":"ResponseComplete","verb":"{verb}","user":{{"username":"{user}"}},"objectRef":{{"resource":"secrets","name":"{name}"}},"stageTimestamp":"2026-11-20T09:{minute:02}:{second:02}.000000Z"}}"#
    )
}

/// The numbers of the events that alerts end with.
fn found(rule: &str, events: &[String]) -> Vec<u64> {
    let (mut detector, problems) = detector(rule);
    assert_eq!(problems, [""; 0], "{rule}");
    let mut found = Vec::new();
    let mut tell = |told: Told<'_, '_>| {
        if let Told::Together(together) = told {
            found.push(together.hit.events.last().expect("an event").0);
        }
    };
    for (number, event) in (0..).zip(events) {
        detector
            .see(EventId(number), event, &mut tell)
            .expect("an event");
    }
    detector.finish(&mut tell);
    found.sort_unstable();
    found
}

/// Seconds since the first event, the user, and whether the event is the first or the second kind.
type Step = (i64, bool, bool);

fn log(steps: &[Step]) -> (Vec<(i64, &'static str, bool)>, Vec<String>) {
    let mut time = 0;
    let mut told = Vec::new();
    for (pause, user, kind) in steps {
        time += pause;
        told.push((time, if *user { "ann" } else { "bob" }, *kind));
    }
    let text = told
        .iter()
        .map(|(time, user, kind)| event(*time, user, if *kind { "get" } else { "delete" }, "s"));
    let text = text.collect();
    (told, text)
}

proptest! {
    #[test]
    fn what_is_not_preceded_is_found_as_the_obvious_way_does(
        steps in proptest::collection::vec((0_i64..40, any::<bool>(), any::<bool>()), 1..40),
    ) {
        let (told, events) = log(&steps);
        let rule = r#"when: ka.verb = delete, not-preceded: {by: [ka.user.name], within: 60s, when: ka.verb = get}"#;
        let mut expect = Vec::new();
        let mut last: std::collections::BTreeMap<&str, i64> = Default::default();
        for (at, (time, user, is_get)) in told.iter().enumerate() {
            let has_cause = told[..at]
                .iter()
                .any(|(then, own, get)| *get && own == user && time - then <= 60);
            let is_quiet = last.get(user).is_some_and(|then| time - then <= 60);
            if !is_get && !has_cause && time - told[0].0 > 60 && !is_quiet {
                expect.push(at as u64);
                last.insert(user, *time);
            }
        }
        prop_assert_eq!(found(rule, &events), expect);
    }

    #[test]
    fn what_is_not_followed_is_found_as_the_obvious_way_does(
        steps in proptest::collection::vec((0_i64..40, any::<bool>(), any::<bool>()), 1..40),
    ) {
        let (told, events) = log(&steps);
        let rule = r#"when: ka.verb = get, not-followed: {by: [ka.user.name], within: 60s, when: ka.verb = delete}"#;
        let end = told.last().expect("events").0;
        let mut expect = Vec::new();
        for user in ["ann", "bob"] {
            let mut open: Option<(i64, u64)> = None;
            for (at, (time, own, is_get)) in (0..).zip(&told) {
                if own != &user {
                    continue;
                }
                if let Some((since, first)) = open
                    && time - since > 60
                {
                    expect.push(first);
                    open = None;
                }
                if *is_get {
                    open = open.or(Some((*time, at)));
                } else {
                    open = None;
                }
            }
            expect.extend(open.filter(|(since, _)| end - since > 60).map(|(_, first)| first));
        }
        expect.sort_unstable();
        prop_assert_eq!(found(rule, &events), expect);
    }

    #[test]
    fn what_is_new_is_found_once_learning_is_over(
        steps in proptest::collection::vec((0_i64..40, 0_u8..12), 1..60),
    ) {
        let mut time = 0;
        let mut told = Vec::new();
        for (pause, name) in steps {
            time += pause;
            told.push((time, format!("s{name}")));
        }
        let events: Vec<String> = told
            .iter()
            .map(|(time, name)| event(*time, "ann", "get", name))
            .collect();
        let rule = "when: ka.verb = get, first-seen: {of: [ka.target.name], learn: 2m, remember: 5m}";
        let mut expect = Vec::new();
        for (at, (time, name)) in told.iter().enumerate() {
            let before = told[..at].iter().rev().find(|(_, own)| own == name);
            let is_new = before.is_none_or(|(then, _)| time - then > 300);
            if is_new && time - told[0].0 >= 120 {
                expect.push(at as u64);
            }
        }
        prop_assert_eq!(found(rule, &events), expect);
    }
}

#[test]
fn counts_and_sequences_are_by_their_key() {
    let sweep = "when: ka.verb = get, count: {by: [ka.user.name], of: ka.target.name, at-least: 3, within: 1m}";
    let of = |user: &str, names: &[&str]| -> Vec<String> {
        let numbered = (0..).zip(names);
        numbered
            .map(|(at, name)| event(at, user, "get", name))
            .collect()
    };
    assert_eq!(found(sweep, &of("ann", &["a", "b", "b", "c"])), [3]);
    assert_eq!(found(sweep, &of("ann", &["a", "b", "b", "a"])), [0; 0]);
    let mut mixed = of("ann", &["a", "b"]);
    mixed.extend(of("bob", &["c"]));
    assert_eq!(found(sweep, &mixed), [0; 0]);
    let steps =
        "sequence: {by: [ka.user.name], within: 1m, steps: [ka.verb = get, ka.verb = delete]}";
    let pair = |first: &str, second: &str, pause: i64| {
        [
            event(0, first, "get", "s"),
            event(pause, second, "delete", "s"),
        ]
    };
    assert_eq!(found(steps, &pair("ann", "ann", 60)), [1]);
    assert_eq!(found(steps, &pair("ann", "bob", 60)), [0; 0]);
    assert_eq!(found(steps, &pair("ann", "ann", 61)), [0; 0]);
}

/// Who does the same all day takes no room, and what they do besides is counted all the same.
#[test]
fn values_that_come_again_and_again_are_remembered_once() {
    let rule = "when: ka.verb = get, count: {by: [ka.user.name], of: ka.target.name, at-least: 3, within: 1h}";
    let (mut detector, problems) = detector(rule);
    assert_eq!(problems, [""; 0]);
    let mut found = Vec::new();
    let mut see = |number: i64, name: &str| {
        let event = event(number / 40, "ann", "get", name);
        let id = EventId(number.try_into().expect("a number"));
        let mut tell = |told: Told<'_, '_>| {
            if let Told::Together(together) = told {
                found.push(together.hit.events.last().expect("an event").0);
            }
        };
        detector.see(id, &event, &mut tell).expect("an event");
    };
    for number in 0..70_000 {
        see(number, if number % 2 == 0 { "a" } else { "b" });
    }
    see(70_000, "c");
    detector.finish(&mut |told| {
        if let Told::Together(together) = told {
            found.push(together.hit.events.last().expect("an event").0);
        }
    });
    assert_eq!(found, [70_000]);
    assert!(detector.lost().is_nothing(), "{:?}", detector.lost());
}

/// Without a time for learning, what is new is told from the first event on.
#[test]
fn what_is_new_is_told_at_once_where_nothing_is_learned() {
    let rule = "when: ka.verb = get, first-seen: {of: [ka.target.name], remember: 1m}";
    let times = [(0, "a"), (30, "a"), (80, "a"), (90, "b"), (141, "a")];
    let events: Vec<String> = times
        .iter()
        .map(|(time, name)| event(*time, "ann", "get", name))
        .collect();
    assert_eq!(found(rule, &events), [0, 3, 4]);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (rule, expect) in [
        (
            "when: ka.verb = get, count: {by: [ka.usr.name], at-least: 1, within: 1m}",
            "unknown field `ka.usr.name`; did you mean `ka.user.name`?",
        ),
        (
            "when: ka.verb = get, count: {at-least: 0, within: 1m}",
            "`at-least` is a number above 0",
        ),
        (
            "when: ka.verb = get, count: {at-least: 3, within: soon}",
            "`soon` is no time such as `30s`",
        ),
        (
            "when: ka.verb = get, count: {at-least: 3}",
            "`within` is empty",
        ),
        (
            "when: ka.verb = get, count: [1]",
            "`count` is a mapping, and this is a list",
        ),
        (
            "when: ka.verb = get, sequence: {within: 1m, steps: [ka.verb = get, ka.verb = list]}",
            "has its conditions in `steps`",
        ),
        (
            "sequence: {within: 1m, steps: [ka.verb = get]}",
            "a sequence has 2 to 16 steps",
        ),
        (
            "sequence: {within: 1m, steps: [ka.verb = get, ka.vrb = list]}",
            "unknown field `ka.vrb`",
        ),
        (
            "when: ka.verb = get, first-seen: {learn: 1d}",
            "`of` names no field",
        ),
        (
            "when: ka.verb = get, not-followed: {within: 1d}",
            "`not-followed` has no `when`",
        ),
        (
            "when: ka.verb = get, count: {at-least: 3, within: 1m}, first-seen: {of: ka.verb, learn: 1d}",
            "`count` and `first-seen` are two rules",
        ),
        (
            "when: ka.verb = get, output: o, count: {at-least: 3, within: 1m}",
            "has no `output`",
        ),
        (
            "when: ka.verb = get, output: o, cuont: {at-least: 3, within: 1m}",
            "did you mean `count`?",
        ),
    ] {
        let (_, problems) = detector(rule);
        assert!(
            problems
                .iter()
                .any(|one| one.contains(expect) && one.starts_with("own.yaml:3:")),
            "{rule}: {problems:?}"
        );
    }
}
