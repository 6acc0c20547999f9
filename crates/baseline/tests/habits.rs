//! Habits are learned quietly, and what is new is told once, with how sure it is.

use proptest::prelude::*;
use seawall_baseline::{Act, Baseline, Facet, limits, read};
use seawall_event::Timestamp;

const DAY: i64 = 86_400_000_000;

fn act<'a>(actor: &'a str, verb: &'a str, resource: &'a str, namespace: &'a str) -> Act<'a> {
    Act {
        actor,
        verb,
        resource,
        namespace,
        agent: "kubectl/v1.36.0",
        network: "192.0.2.0/24",
        time: Some(Timestamp(20_000 * DAY + 9 * 3_600_000_000)),
        ..Act::default()
    }
}

fn learned(times: u64) -> Baseline {
    let mut baseline = Baseline::default();
    for _ in 0..times {
        baseline.learn(&act("ann", "get", "pods", "shop"));
    }
    baseline
}

fn told(baseline: &mut Baseline, act: &Act<'_>) -> Vec<(Facet, String)> {
    let found = baseline.deviations(act, 0.9);
    found
        .into_iter()
        .map(|one| (one.facet, one.value))
        .collect()
}

#[test]
fn what_is_new_is_told_once_and_only_of_whom_enough_is_known() {
    let secrets = act("ann", "list", "secrets", "payments");
    assert_eq!(told(&mut learned(limits::MIN_ACTS - 1), &secrets), []);
    let mut baseline = learned(limits::MIN_ACTS);
    assert_eq!(told(&mut baseline, &act("ann", "get", "pods", "shop")), []);
    let expect = [
        (Facet::Actions, "list secrets".to_owned()),
        (Facet::Namespaces, "payments".to_owned()),
    ];
    assert_eq!(told(&mut baseline, &secrets), expect);
    assert_eq!(told(&mut baseline, &secrets), []);
    assert_eq!(
        told(&mut baseline, &act("bob", "list", "secrets", "shop")),
        []
    );
    let elsewhere = Act {
        network: "198.51.100.0/24",
        agent: "curl/8",
        ..act("ann", "get", "pods", "shop")
    };
    let found = baseline.deviations(&elsewhere, 0.9);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].usual, ["kubectl"]);
    assert!(found[0].confidence > 0.9 && found[0].confidence < 1.0);
}

#[test]
fn whoever_always_does_something_new_has_no_habits() {
    let mut baseline = Baseline::default();
    for number in 0..200 {
        let namespace = format!("preview-{number}");
        baseline.learn(&act("ci", "create", "pods", &namespace));
    }
    assert_eq!(
        told(&mut baseline, &act("ci", "create", "pods", "preview-200")),
        []
    );
    for number in 200..2000 {
        let namespace = format!("preview-{number}");
        baseline.learn(&act("ci", "create", "pods", &namespace));
        baseline.learn(&act("ci", "create", "pods", "same"));
    }
    // Too many to be kept: never certain again.
    assert_eq!(
        told(&mut baseline, &act("ci", "create", "pods", "other")),
        []
    );
    let profile = &baseline.profiles()["ci"];
    assert!(profile.habits[&Facet::Namespaces].values.len() <= limits::MAX_VALUES);
}

#[test]
fn hours_need_a_week() {
    let at = |day: i64, hour: i64| Act {
        time: Some(Timestamp(day * DAY + hour * 3_600_000_000)),
        ..act("ann", "get", "pods", "shop")
    };
    let mut baseline = Baseline::default();
    for round in 0..60 {
        baseline.learn(&at(20_000 + round % 6, 9));
    }
    assert_eq!(told(&mut baseline, &at(20_010, 3)), []);
    baseline.learn(&at(20_006, 9));
    assert_eq!(
        told(&mut baseline, &at(20_010, 3)),
        [(Facet::Hours, "03".to_owned())]
    );
}

#[test]
fn files_are_read_as_they_were_written_and_others_are_refused() {
    let mut baseline = learned(40);
    baseline.learn(&act("system:node:a", "get", "nodes", ""));
    baseline.learn(&act("system:node:b", "get", "nodes", ""));
    assert_eq!(baseline.profiles()["system:node:*"].acts, 2);
    let text = serde_json::json!({
        "schema": "seawall.identities/v1",
        "identities": baseline.profiles(),
    })
    .to_string();
    let again = read(&text).expect("a baseline");
    assert_eq!(again.profiles(), baseline.profiles());
    for wrong in [
        "",
        "{}",
        "[]",
        r#"{"schema":"seawall.scan/v1"}"#,
        r#"{"schema":"seawall.identities/v1","identities":{"a":{"acts":-1}}}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    /// Learning in two halves and putting them together is learning all at once.
    #[test]
    fn merging_is_learning_together(
        acts in proptest::collection::vec((0_usize..3, 0_usize..4, 0_usize..3, 0_i64..50), 0..80),
        cut in 0_usize..80,
    ) {
        let names = ["ann", "bob", "system:node:a"];
        let verbs = ["get", "list", "create", ""];
        let namespaces = ["", "shop", "payments"];
        let made: Vec<Act<'_>> = acts
            .iter()
            .map(|(name, verb, namespace, time)| Act {
                time: Some(Timestamp(20_000 * DAY + time * 3_600_000_000)),
                ..act(names[*name], verbs[*verb], "pods", namespaces[*namespace])
            })
            .collect();
        let mut whole = Baseline::default();
        let (mut first, mut second) = (Baseline::default(), Baseline::default());
        for (number, act) in made.iter().enumerate() {
            whole.learn(act);
            if number < cut { first.learn(act) } else { second.learn(act) }
        }
        first.merge(second);
        prop_assert_eq!(first.profiles(), whole.profiles());
        prop_assert_eq!(first.learned(), whole.learned());
    }

    /// Nothing that was learned is ever told.
    #[test]
    fn what_was_learned_is_never_told(
        acts in proptest::collection::vec((0_usize..3, 0_usize..30), 1..200),
    ) {
        let names = ["ann", "bob", "system:node:a"];
        let spaces: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
        let mut baseline = Baseline::default();
        for (name, space) in &acts {
            baseline.learn(&act(names[*name], "get", "pods", &spaces[*space]));
        }
        for (name, space) in &acts {
            prop_assert_eq!(baseline.deviations(&act(names[*name], "get", "pods", &spaces[*space]), 0.0), []);
        }
    }
}
