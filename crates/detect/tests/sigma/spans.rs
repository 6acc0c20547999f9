//! Rules about several events, asked about some.

use seawall_detect::window::{EventId, Limits, Lost, Windows};
use seawall_detect::{Head, Record};

use crate::support::Asked;

/// An event: seconds after eight o'clock, who, what, and how it ended.
#[derive(Clone, Copy)]
pub struct Made<'m>(pub i64, pub &'m str, pub &'m str, pub u16);

impl Made<'_> {
    pub fn text(&self) -> String {
        let Self(seconds, user, verb, code) = self;
        let (hours, minutes, seconds) = (8 + seconds / 3600, seconds / 60 % 60, seconds % 60);
        let user = match *user {
            "" => String::new(),
            user => format!(r#""user":{{"username":"{user}","groups":["{user}-a","all"]}},"#),
        };
        format!(
            r#"{{"kind":"Event","level":"Metadata","stage":"ResponseComplete",{user}"verb":"{verb}","objectRef":{{"resource":"pods","name":"{verb}-{code}"}},"responseStatus":{{"code":{code}}},"stageTimestamp":"2026-11-28T{hours:02}:{minutes:02}:{seconds:02}.000000Z"}}"#
        )
    }
}

/// What correlations found: `title[group] count: events`, and what could not be counted.
pub fn run_within(rules: &str, events: &[String], limits: Limits) -> (Vec<String>, Lost) {
    let mut asked = Asked::of(&[("rules.yml", rules)]);
    assert_eq!(asked.problems().0, [""; 0], "{rules}");
    let correlations = &asked.loaded.correlations;
    let definitions = correlations
        .iter()
        .map(|one| one.definition.clone())
        .collect();
    let mut windows = Windows::new(definitions, limits);
    let mut hits = Vec::new();
    for (number, event) in (0..).zip(events) {
        let head = Head::read(event).expect("an event");
        let record = Record::new(event, &head);
        let found = asked.matcher.find(&record);
        hits.extend(windows.add(EventId(number), &record, &found));
    }
    hits.extend(windows.finish());
    let shown = hits.iter().map(|hit| {
        let correlation = &correlations[hit.definition];
        let key: Vec<&str> = hit
            .key
            .iter()
            .map(|(_, value)| value.as_deref().unwrap_or("-"))
            .collect();
        let events: Vec<u64> = hit.events.iter().map(|event| event.0).collect();
        assert!(hit.from <= hit.until);
        format!(
            "{}[{}] {}: {events:?}",
            correlation.name,
            key.join(","),
            hit.count
        )
    });
    (shown.collect(), windows.lost())
}

/// What correlations found, where everything could be counted.
pub fn run(rules: &str, events: &[Made<'_>]) -> Vec<String> {
    let texts: Vec<String> = events.iter().map(Made::text).collect();
    let (hits, lost) = run_within(rules, &texts, Limits::DEFAULT);
    assert!(lost.is_nothing(), "{lost:?}");
    hits
}

/// Rules about failed and successful requests, and about verbs, with a correlation.
pub fn with(correlation: &str) -> String {
    let lines: String = correlation
        .trim_matches('\n')
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    let rule = |name: &str, search: &str| {
        format!(
            "---\ntitle: {name}\nname: {name}\nlogsource: {{product: kubernetes, service: audit}}\ndetection:\n    s: {search}\n    condition: s\n"
        )
    };
    let rules = [
        rule("failed", "{responseStatus.code: 401}"),
        rule("succeeded", "{responseStatus.code: 200}"),
        rule("get", "{verb: get}"),
        rule("list", "{verb: list}"),
        rule("watch", "{verb: watch}"),
    ];
    format!(
        "title: c\nid: 0e95725d-7320-415d-80f7-004da920fc11\ncorrelation:\n{lines}{}",
        rules.concat()
    )
}

/// Many requests of one user, in seconds.
pub fn failed<'m>(user: &'m str, times: &[i64]) -> Vec<Made<'m>> {
    times
        .iter()
        .map(|time| Made(*time, user, "get", 401))
        .collect()
}

/// A correlation of failed requests of one user within twenty seconds.
pub fn count(condition: &str) -> String {
    with(&format!(
        "type: event_count\nrules: [failed]\ngroup-by: [user.username]\ntimespan: 20s\ncondition: {condition}"
    ))
}
