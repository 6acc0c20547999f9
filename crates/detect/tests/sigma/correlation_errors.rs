//! What is wrong with correlations.

use crate::spans::with;
use crate::support::Asked;

fn errors(text: &str) -> Vec<String> {
    let asked = Asked::of(&[("r.yml", text)]);
    assert_eq!(asked.loaded.rules.len(), 5, "rules are asked nevertheless");
    asked.problems().0
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let base = "rules: [failed]\ngroup-by: [user.username]\ntimespan: 1m\n";
    for (correlation, expect) in [
        (format!("{base}condition: {{gte: 1}}"), "`type` is missing"),
        (format!("type: event_counts\n{base}condition: {{gte: 1}}"), "r.yml:4:11: unknown type of correlation `event_counts`; did you mean `event_count`?"),
        (format!("type: event_count\n{base}"), "`condition` is missing"),
        (format!("type: event_count\n{base}condition: gte"), "a condition of a correlation is a map"),
        (format!("type: event_count\n{base}condition: {{}}"), "the condition compares with nothing"),
        (format!("type: event_count\n{base}condition: {{gt: many}}"), "r.yml:8:21: `gt` is a number"),
        (format!("type: event_count\n{base}condition: {{get: 1}}"), "unknown key `get`; did you mean `gt`?"),
        (format!("type: event_count\n{base}condition: {{gt: 65536}}"), "more than 65536 events are not counted"),
        (format!("type: event_count\n{base}condition: {{gt: 1, field: verb}}"), "no values are counted"),
        (format!("type: value_count\n{base}condition: {{gt: 1}}"), "`field` is missing"),
        (format!("type: value_count\n{base}condition: {{gt: 1, field: verbs}}"), "audit events have no field `verbs`; did you mean `verb`?"),
        (format!("type: value_sum\n{base}condition: {{gt: 1, field: [verb, stage]}}"), "`field` is one field"),
        (format!("type: value_percentile\n{base}condition: {{gt: 1, field: verb}}"), "`percentile` is missing"),
        (format!("type: value_percentile\n{base}condition: {{gt: 1, field: verb, percentile: 101}}"), "a percentile is between 0 and 100"),
        (format!("type: value_sum\n{base}condition: {{gt: 1, field: verb, percentile: 1}}"), "`percentile` belongs to `value_percentile`"),
        (format!("type: temporal_ordered\n{base}condition: {{gte: 0}}"), "asks for all of its rules"),
        (format!("type: event_count\ntimespans: 1\n{base}condition: {{gt: 1}}"), "unknown key `timespans`; did you mean `timespan`?"),
        ("type: temporal\ntimespan: 1m".to_owned(), "`rules` is missing"),
        ("type: temporal\nrules: [failed]".to_owned(), "`timespan` is missing"),
        ("type: temporal\nrules: [faild]\ntimespan: 1m".to_owned(), "r.yml:5:13: no rule has the name or identifier `faild`; did you mean `failed`?"),
        ("type: temporal\nrules: [failed]\ntimespan: 1m\ngroup-by: [user.nam, e]".to_owned(), "audit events have no field `e`"),
        ("type: temporal\nrules: [failed, get]\ntimespan: 1m\ngroup-by: [who]\naliases: {who: {failed: verb}}".to_owned(), "the alias `who` has no field for `get`"),
        ("type: temporal\nrules: [failed]\ntimespan: 1m\naliases: [who]".to_owned(), "`aliases` is a map"),
        ("type: temporal\nrules: [failed]\ntimespan: 1m\ngenerate: 5".to_owned(), "`generate` is true or false"),
    ] {
        let found = errors(&with(&correlation));
        assert!(found.len() == 1 && found[0].contains(expect), "{correlation}: {found:?}");
    }
}

#[test]
fn times_are_a_number_with_a_letter() {
    for (timespan, expect) in [
        ("10", "`10` is no time"),
        ("1x", "is no time such as"),
        ("m", "is no time such as"),
        ("0s", "is no time such as"),
        ("+5s", "is no time such as"),
        ("1h30m", "is no time such as"),
        ("5é", "is no time such as"),
        ("99999999999999999999s", "longer than ten years"),
        ("9999999999999d", "longer than ten years"),
    ] {
        let found = errors(&with(&format!(
            "type: temporal\nrules: [failed]\ntimespan: '{timespan}'"
        )));
        assert!(
            found.len() == 1 && found[0].contains(expect),
            "{timespan}: {found:?}"
        );
    }
    for timespan in ["30s", "90m", "2h", "7d", "1w"] {
        assert_eq!(
            errors(&with(&format!(
                "type: temporal\nrules: [failed]\ntimespan: {timespan}"
            ))),
            [""; 0]
        );
    }
}

#[test]
fn what_needs_a_wrong_correlation_is_wrong() {
    let text = format!(
        "{}---\ntitle: b\nname: b\ncorrelation: {{type: temporal, rules: [nothing], timespan: 1m}}\n",
        with("type: temporal\nrules: [b, failed]\ntimespan: 1m")
    );
    let found = errors(&text);
    assert_eq!(
        found,
        [
            "r.yml:5:13: the correlation `b` cannot be asked",
            "r.yml:45:39: no rule has the name or identifier `nothing`",
        ]
    );
    let found = errors(&with(
        "type: temporal\nrules: [0e95725d-7320-415d-80f7-004da920fc11]\ntimespan: 1m",
    ));
    assert!(
        found.len() == 2 && found[0].contains("the correlation feeds itself"),
        "{found:?}"
    );
    // A long chain ends.
    let mut text = with("type: temporal\nrules: [c0]\ntimespan: 1m");
    for number in 0..2000 {
        text.push_str(&format!(
            "---\ntitle: t\nname: c{number}\ncorrelation: {{type: temporal, rules: [c{}], timespan: 1m}}\n",
            number + 1
        ));
    }
    text.push_str("---\ntitle: t\nname: c2000\ncorrelation: {type: temporal, rules: [failed], timespan: 1m}\n");
    let found = errors(&text);
    assert!(
        found
            .iter()
            .any(|error| error.contains("more than 100 correlations feed one another")),
        "{}",
        found.len()
    );
}

#[test]
fn correlations_of_events_that_are_not_read_say_so() {
    let text = "title: c\ncorrelation: {type: event_count, rules: [p], group-by: [Image], timespan: 1m, condition: {gte: 1}}\n---\ntitle: p\nname: p\nlogsource: {product: linux, category: process_creation}\ndetection: {s: {Image: x}, condition: s}\n";
    let asked = Asked::of(&[("r.yml", text)]);
    let (errors, notes) = asked.problems();
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        notes,
        ["r.yml:1:1: the correlation finds nothing: events of its rules are not read here"]
    );
}

#[test]
fn a_correlation_of_a_rule_that_is_not_asked_says_so() {
    let text = with("type: temporal\nrules: [failed, get]\ntimespan: 1m")
        .replace("title: failed\n", "title: failed\nstatus: unsupported\n");
    let asked = Asked::of(&[("r.yml", &text)]);
    assert_eq!(
        asked.problems().1,
        [
            "r.yml:5:13: the rule `failed` is not asked, so that none of its events count",
            "r.yml:8:1: the rule is not asked: its status is `unsupported`",
        ]
    );
}
