//! Any text as a rule: nothing panics, and nothing is left out in silence.

use proptest::prelude::*;
use seawall_detect::sigma;
use seawall_detect::window::{EventId, Limits, Windows};
use seawall_detect::{Head, Matcher, Program, Record};

use crate::support::POD;

/// Asks what was loaded about an event, however wrong it is.
fn ask(text: &str) -> (usize, usize) {
    let mut program = Program::default();
    let loaded = sigma::load(&[("r.yml", text)], &mut program).expect("the tables are right");
    let roots: Vec<_> = loaded.rules.iter().map(|rule| rule.root).collect();
    let mut matcher = Matcher::new(program, &roots);
    let head = Head::read(POD).expect("an event");
    let record = Record::new(POD, &head);
    let found = matcher.find(&record);
    let definitions = loaded.correlations.iter().map(|one| one.definition.clone());
    let mut windows = Windows::new(definitions.collect(), Limits::DEFAULT);
    windows.add(EventId(0), &record, &found);
    windows.finish();
    for rule in &loaded.rules {
        rule.output.fill(&record);
    }
    let made = loaded.rules.len() + loaded.correlations.len();
    (
        made,
        loaded
            .problems
            .iter()
            .filter(|problem| problem.is_error)
            .count(),
    )
}

/// A key of a search: a field with modifiers, right or wrong.
fn key() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec![
        "verb",
        "hostPath",
        "capabilities",
        "responseStatus.code",
        "requestObject.spec",
        "sourceIPs",
        "stageTimestamp",
        "user.groups",
        "",
        "nothing",
        "requestObject..x",
        "annotations.a.b",
    ]);
    let modifier = prop::sample::select(vec![
        "all",
        "base64",
        "base64offset",
        "cased",
        "cidr",
        "contains",
        "startswith",
        "endswith",
        "exists",
        "expand",
        "fieldref",
        "neq",
        "re",
        "i",
        "s",
        "utf16",
        "wide",
        "windash",
        "lt",
        "gte",
        "hour",
        "week",
        "unknown",
    ]);
    (field, prop::collection::vec(modifier, 0..4)).prop_map(|(field, modifiers)| {
        let mut key = field.to_owned();
        for modifier in modifiers {
            key.push('|');
            key.push_str(modifier);
        }
        key
    })
}

fn value() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        prop::sample::select(vec![
            "null",
            "true",
            "201",
            "1.5",
            "-3",
            "''",
            "[]",
            "{}",
            "create",
            "10.0.0.0/8",
            "'%a%'",
            "'*'",
            "verb",
            "'-a /b'",
            "'(a'",
            "0x10",
            "1e400",
            ".nan",
        ])
        .prop_map(ToOwned::to_owned),
        "[a-c*?\\\\%/é-]{0,8}".prop_map(|text| format!("'{text}'")),
    ];
    prop::collection::vec(one, 1..4).prop_map(|values| match &values[..] {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_rule_is_asked_or_is_an_error(
        items in prop::collection::vec((key(), value()), 1..4),
        condition in "(s|t|not|and|or|1 of|all of|them|s\\*|\\(|\\)| ){1,7}",
    ) {
        let fields: String = items.iter().map(|(key, value)| format!("        '{key}': {value}\n")).collect();
        for condition in ["s", condition.as_str()] {
            let text = format!("title: t\nlogsource: {{product: kubernetes}}\ndetection:\n    s:\n{fields}    condition: '{condition}'\n");
            let (made, errors) = ask(&text);
            prop_assert!(made == 1 && errors == 0 || made == 0 && errors > 0, "{}: {} {}", text, made, errors);
        }
    }

    #[test]
    fn a_correlation_is_asked_or_is_an_error(
        kind in prop::sample::select(vec!["event_count", "value_count", "temporal", "temporal_ordered", "value_avg", "value_percentile", "x"]),
        rules in prop::sample::select(vec!["[r]", "r", "[r, c]", "[]", "[r, r, r]", "{}", "[x]"]),
        span in "([0-9]{0,3}[smhdy]?){0,2}",
        condition in prop::sample::select(vec!["{gte: 1}", "{gt: 0, lt: 5}", "{eq: 1, field: verb}", "{gte: 1, field: verb, percentile: 5}", "{gte: .inf}", "[]", "{}", "{field: verb}"]),
        group in prop::sample::select(vec!["[verb]", "verb", "[hostPath, user.username]", "[x]", "{}"]),
    ) {
        let text = format!("title: c\nname: c\ncorrelation:\n    type: {kind}\n    rules: {rules}\n    timespan: '{span}'\n    condition: {condition}\n    group-by: {group}\n---\ntitle: r\nname: r\nlogsource: {{product: kubernetes}}\ndetection: {{s: {{verb: create}}, condition: s}}\n");
        let (made, errors) = ask(&text);
        prop_assert!(made == 2 && errors == 0 || made == 1 && errors > 0, "{}: {} {}", text, made, errors);
    }

    #[test]
    fn no_text_panics(text in "(title|detection|filter|correlation|condition|action|global|repeat|rules|any|: |\\n|    |- |---\\n|\\{|\\}|\\[|\\]|'|\\||&a|\\*a|é|a|1){0,40}") {
        ask(&text);
    }
}
