//! Counting as events come against the obvious way, which looks at all of them for each.

use proptest::prelude::*;
use seawall_detect::window::Limits;

use crate::spans::{Made, run_within, with};

const USERS: [&str; 2] = ["ann", "bob"];
const VERBS: [&str; 3] = ["get", "list", "watch"];

/// Whether verbs of events within the time are what is asked for.
type Holds = fn(&[usize]) -> bool;

/// Which events begin a hit: all that is asked holds for the time that ends with it, and did not before it.
fn slow(events: &[(i64, usize, usize)], span: i64, holds: Holds) -> Vec<usize> {
    let verbs = |until: usize, end: i64, user: usize| -> Vec<usize> {
        let before = events[..until].iter();
        let within = before.filter(|(time, own, _)| *own == user && *time >= end - span);
        within.map(|(_, _, verb)| *verb).collect()
    };
    let numbered = events.iter().enumerate();
    let found = numbered.filter(|(at, (time, user, _))| {
        holds(&verbs(at + 1, *time, *user)) && !holds(&verbs(*at, *time, *user))
    });
    found.map(|(at, _)| at).collect()
}

fn distinct(verbs: &[usize]) -> usize {
    (0..VERBS.len()).filter(|verb| verbs.contains(verb)).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn hits_begin_where_the_slow_way_finds_them(
        steps in prop::collection::vec((0_i64..9, 0_usize..2, 0_usize..3, 0_i64..9), 1..30),
    ) {
        let mut clock = 0;
        // Events with the time at which they arrive: up to nine seconds late.
        let mut events: Vec<(i64, i64, usize, usize)> = Vec::new();
        for (step, user, verb, late) in steps {
            clock += step;
            events.push((clock + late, clock, user, verb));
        }
        let arrival = {
            let mut arrival = events.clone();
            arrival.sort_by_key(|(arrives, ..)| *arrives);
            arrival
        };
        // Of the same time, those count first that came first.
        let mut order: Vec<usize> = (0..arrival.len()).collect();
        order.sort_by_key(|at| arrival[*at].1);
        let sorted: Vec<(i64, usize, usize)> = order.iter().map(|at| (arrival[*at].1, arrival[*at].2, arrival[*at].3)).collect();
        let texts: Vec<String> = arrival.iter().map(|(_, time, user, verb)| Made(*time, USERS[*user], VERBS[*verb], 401).text()).collect();
        let common = "group-by: [user.username]\ntimespan: 20s\n";
        let cases: [(&str, Holds); 4] = [
            ("type: event_count\nrules: [failed]\ncondition: {gte: 4}\n", |verbs| verbs.len() >= 4),
            ("type: value_count\nrules: [failed]\ncondition: {gt: 2, field: verb}\n", |verbs| distinct(verbs) > 2),
            ("type: temporal\nrules: [get, list, watch]\n", |verbs| distinct(verbs) == 3),
            ("type: value_sum\nrules: [failed]\ncondition: {gt: 1203, field: responseStatus.code}\n", |verbs| verbs.len() > 3),
        ];
        for (correlation, holds) in cases {
            let (hits, lost) = run_within(&with(&format!("{correlation}{common}")), &texts, Limits::DEFAULT);
            prop_assert!(lost.is_nothing(), "{:?}", lost);
            // The event that a hit began with is the last that it names.
            let found: Vec<usize> = hits.iter().map(|hit| {
                let last = hit.trim_end_matches(']').rsplit([' ', '[']).next().expect("an event");
                let number: usize = last.parse().expect("a number");
                order.iter().position(|at| *at == number).expect("an event")
            }).collect();
            prop_assert_eq!(found, slow(&sorted, 20, holds), "{}", correlation);
        }
    }
}
