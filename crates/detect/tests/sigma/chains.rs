//! Correlations of correlations, aliases, and what is an alert.

use seawall_detect::Priority;
use seawall_detect::window::Feed;

use crate::spans::{Made, count, failed, run, with};
use crate::support::Asked;

/// The example of the specification: many failed logins, then a successful one.
const CHAIN: &str = "type: temporal_ordered\nrules: [multiple, succeeded]\ngroup-by: [user.username]\ntimespan: 10m";

fn chain(more: &str) -> String {
    format!(
        "{}---\ntitle: multiple failed\nname: multiple\ncorrelation:\n    type: event_count\n    rules: [failed]\n    {more}\n    timespan: 10m\n    condition: {{gte: 3}}\n",
        with(CHAIN)
    )
}

#[test]
fn correlations_feed_correlations() {
    let rules = chain("group-by: [user.username]");
    let mut events = failed("ann", &[0, 1, 2]);
    events.push(Made(60, "ann", "list", 200));
    assert_eq!(
        run(&rules, &events),
        ["multiple failed[ann] 3: [0, 1, 2]", "c[ann] 2: [2, 3]"]
    );
    events[3] = Made(60, "bob", "list", 200);
    assert_eq!(run(&rules, &events), ["multiple failed[ann] 3: [0, 1, 2]"]);
    events[3] = Made(603, "ann", "list", 200);
    assert_eq!(run(&rules, &events), ["multiple failed[ann] 3: [0, 1, 2]"]);
    // A hit that goes on still feeds: the last failure counts, not the third.
    let mut events = failed("ann", &[0, 1, 2, 300, 500]);
    events.push(Made(900, "ann", "list", 200));
    assert_eq!(
        run(&rules, &events),
        ["multiple failed[ann] 3: [0, 1, 2]", "c[ann] 2: [4, 5]"]
    );
    // The outer correlation has groups of its own, of the last event.
    let mut events = failed("bob", &[0, 1]);
    events.extend([Made(2, "ann", "get", 401), Made(3, "ann", "list", 200)]);
    assert_eq!(
        run(&chain("group-by: [responseStatus.code]"), &events),
        ["multiple failed[401] 3: [0, 1, 2]", "c[ann] 2: [2, 3]"]
    );
}

#[test]
fn what_is_known_at_the_end_of_a_time_feeds_as_well() {
    let rules = format!(
        "{}---\ntitle: few\nname: few\ncorrelation:\n    type: event_count\n    rules: [failed]\n    group-by: [user.username]\n    timespan: 10s\n    condition: {{lte: 2}}\n",
        with(
            "type: event_count\nrules: [few]\ngroup-by: [user.username]\ntimespan: 1h\ncondition: {gte: 2}"
        )
    );
    let mut events = failed("ann", &[0, 1, 100, 200, 201, 202]);
    events.push(Made(900, "bob", "list", 200));
    assert_eq!(
        run(&rules, &events),
        ["few[ann] 2: [0, 1]", "few[ann] 1: [2]", "c[ann] 2: [1, 2]"]
    );
}

#[test]
fn aliases_are_fields_of_other_names() {
    let rules = with(
        "type: temporal\nrules: [failed, list]\ngroup-by: [who]\ntimespan: 10s\naliases:\n    who:\n        failed: user.username\n        list: objectRef.name",
    );
    // What `list` names is who failed before.
    assert_eq!(
        run(
            &rules,
            &[Made(0, "list-200", "get", 401), Made(1, "bob", "list", 200)]
        ),
        ["c[list-200] 2: [0, 1]"]
    );
    assert_eq!(
        run(
            &rules,
            &[Made(0, "ann", "get", 401), Made(1, "ann", "list", 200)]
        ),
        [""; 0]
    );
    // An alias of what feeds is known outside by its name.
    let rules = format!(
        "{}---\ntitle: inner\nname: inner\ncorrelation:\n    type: event_count\n    rules: [failed]\n    group-by: [who]\n    aliases: {{who: {{failed: user.username}}}}\n    timespan: 10s\n    condition: {{gte: 2}}\n",
        with(
            "type: temporal\nrules: [inner, list]\ngroup-by: [who]\ntimespan: 10s\naliases:\n    who:\n        list: user.username"
        )
    );
    let mut events = failed("ann", &[0, 1]);
    events.push(Made(2, "ann", "list", 200));
    assert_eq!(
        run(&rules, &events),
        ["inner[ann] 2: [0, 1]", "c[ann] 2: [1, 2]"]
    );
}

#[test]
fn what_feeds_is_an_alert_only_where_a_correlation_says_so() {
    for (generate, expect) in [
        ("", false),
        ("    generate: false\n", false),
        ("    generate: true\n", true),
    ] {
        let text = count("{gte: 3}").replace("    timespan", &format!("{generate}    timespan"));
        let asked = Asked::of(&[("rules.yml", &text)]);
        let alerts: Vec<bool> = asked
            .loaded
            .rules
            .iter()
            .map(|rule| rule.is_alert)
            .collect();
        assert_eq!(alerts, [expect, true, true, true, true]);
        assert!(asked.loaded.correlations[0].is_alert);
    }
    let asked = Asked::of(&[("rules.yml", &chain("group-by: [user.username]"))]);
    let alerts: Vec<(&str, bool)> = asked
        .loaded
        .correlations
        .iter()
        .map(|one| (&*one.name, one.is_alert))
        .collect();
    assert_eq!(alerts, [("multiple failed", false), ("c", true)]);
}

#[test]
fn a_correlation_is_as_urgent_as_its_rules_unless_it_says_more() {
    let text = count("{gte: 3}").replace("condition: s\n", "condition: s\nlevel: medium\n");
    let asked = Asked::of(&[("rules.yml", &text)]);
    assert_eq!(asked.loaded.correlations[0].priority, Priority::Warning);
    let text = text.replace("title: c\n", "title: c\nlevel: critical\nauthor: me\n");
    let asked = Asked::of(&[("rules.yml", &text)]);
    let correlation = &asked.loaded.correlations[0];
    assert_eq!(
        (correlation.priority, correlation.origin.author.as_deref()),
        (Priority::Critical, Some("me"))
    );
}

#[test]
fn what_was_loaded_apart_is_put_together() {
    let mut program = seawall_detect::Program::default();
    let text = chain("group-by: [user.username]");
    let mut load = || {
        seawall_detect::sigma::load(&[("r.yml", &text)], &mut program)
            .expect("the tables are right")
    };
    let (mut all, more) = (load(), load());
    let count = (all.rules.len(), all.correlations.len());
    all.append(more);
    assert_eq!(
        (all.rules.len(), all.correlations.len()),
        (2 * count.0, 2 * count.1)
    );
    let feed = |number: usize, input: usize| all.correlations[number].definition.inputs[input].feed;
    assert_eq!(
        (feed(0, 0), feed(1, 0), feed(1, 1)),
        (Feed::Rule(0), Feed::Definition(0), Feed::Rule(1))
    );
    assert_eq!(
        (feed(2, 0), feed(3, 0), feed(3, 1)),
        (Feed::Rule(5), Feed::Definition(2), Feed::Rule(6))
    );
}
