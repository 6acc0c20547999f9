//! The rules that come with the program: what they say of themselves is true.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Told, native};

use crate::builtin::{alerts, detector, told};

/// The names of rules that match an event.
fn matched(detector: &mut Detector, event: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let seen = detector.see(EventId(0), event, &mut |told| {
        if let Told::Event(alert) = told {
            found.insert(alert.rule.name.clone());
        }
    });
    seen.expect("an event");
    found
}

#[test]
fn every_rule_matches_its_examples_and_no_others() {
    let mut detector = detector();
    let rules = told(&detector);
    assert!(rules.len() >= 110);
    for (name, about) in &rules {
        let count = |matches: bool| {
            about
                .examples
                .iter()
                .filter(|one| one.matches == matches)
                .count()
        };
        assert!(
            count(true) > 0 && count(false) > 0,
            "{name} has no examples"
        );
        assert!(!about.response.is_empty(), "{name} does not say what to do");
        for example in &about.examples {
            let is_matched = detector.matches(name, &example.events);
            let is_matched = is_matched.expect("events");
            assert_eq!(is_matched, example.matches, "{name}: {:?}", example.events);
        }
    }
}

/// A rule about bodies is blind where the audit policy records none, and one that needs none is not.
#[test]
fn every_rule_needs_the_level_that_it_says() {
    let mut detector = detector();
    let rules = detector.rules().to_vec();
    for (number, rule) in rules.iter().enumerate() {
        let Some(about) = &rule.about else { continue };
        let mut is_blind = false;
        for example in about
            .examples
            .iter()
            .filter(|one| one.matches && one.events.len() == 1)
        {
            let mut event: serde_json::Value =
                serde_json::from_str(&example.events[0]).expect("JSON");
            let fields = event.as_object_mut().expect("an object");
            fields.remove("requestObject");
            fields.remove("responseObject");
            fields.insert("level".to_owned(), "Metadata".into());
            let before = detector.counts().nth(number).expect("a count").1.unknown;
            let is_matched = matched(&mut detector, &event.to_string()).contains(&rule.name);
            let after = detector.counts().nth(number).expect("a count").1.unknown;
            assert!(
                is_matched || after > before,
                "{} takes what is not recorded for a no",
                rule.name
            );
            is_blind |= !is_matched;
        }
        // A rule may find some of what it is about without bodies.
        if about.level != "Metadata" {
            assert!(is_blind, "{} needs no bodies", rule.name);
        }
    }
}

/// The commands that response steps name are in the reference of the command line.
#[test]
fn responses_name_commands_that_exist() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    let reference = fs::read_to_string(reference).expect("the reference");
    let commands: BTreeSet<&str> = reference
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(" seawall "))
        .collect();
    let mut named = 0;
    for (name, about) in told(&detector()) {
        let quoted = about
            .response
            .iter()
            .flat_map(|step| step.split('`').skip(1).step_by(2));
        for command in quoted.filter_map(|text| text.strip_prefix("seawall ")) {
            let words: Vec<&str> = command.split(' ').take(2).collect();
            let inner = format!("{} ", words[0]);
            let has_inner = commands.iter().any(|command| command.starts_with(&inner));
            assert!(
                commands.contains(&*words.join(" ")) || !has_inner && commands.contains(words[0]),
                "{name}: `seawall {command}`"
            );
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}

/// On the log of a real API server, every labelled request gives the alert that its label names, and the benign ones none.
/// Everything else that the rules find is in `real_cluster.txt`, reviewed by hand; `UPDATE_EXPECTED=1` renews it.
#[test]
fn labelled_requests_of_a_real_cluster_are_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/real-cluster");
    if !folder.is_dir() {
        eprintln!("skipped: no audit log at {}", folder.display());
        return;
    }
    let labels = fs::read_to_string(folder.join("audit-labels.json")).expect("labels");
    let labels: BTreeMap<String, serde_json::Value> = serde_json::from_str(&labels).expect("JSON");
    let packed = fs::read(folder.join("audit.log.zst")).expect("a log");
    let log = zstd::decode_all(&packed[..]).expect("zstd");
    let log = String::from_utf8(log).expect("UTF-8");
    let events: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let mut of_label: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut others: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (rule, number) in alerts(&mut detector(), log.lines()) {
        let event = &events[number];
        let id = event["auditID"].as_str().expect("an ID");
        match labels.get_key_value(id) {
            Some((id, _)) => {
                of_label.entry(id).or_default().insert(rule);
            }
            None => {
                let user = event["user"]["username"].as_str().expect("a user");
                *others.entry((rule, user.to_owned())).or_default() += 1;
            }
        }
    }
    let mut wrong = String::new();
    for (id, label) in &labels {
        let found = of_label.get(id.as_str()).cloned().unwrap_or_default();
        let is_right = match label["technique"].as_str() {
            Some(technique) => found.contains(technique),
            None => found.is_empty(),
        };
        if !is_right {
            writeln!(wrong, "{label} gives {found:?}").expect("text");
        }
    }
    assert_eq!(wrong, "");
    let mut text = String::new();
    for ((rule, user), count) in others {
        writeln!(text, "{count:>4} {rule} by {user}").expect("text");
    }
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/real_cluster.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &text).expect("written");
    }
    assert_eq!(text, fs::read_to_string(&expected).expect("a file"));
}

/// One wrong rule of a file leaves the others.
#[test]
fn wrong_rules_leave_the_others() {
    let rule = |id: &str, more: &str| {
        format!(
            "- {{id: {id}, title: t, description: d, severity: low, level: Metadata, when: ka.verb = get, output: o{more}}}\n"
        )
    };
    for (wrong, expect) in [
        (
            rule("b", ", techniqes: [x]"),
            "unknown key `techniqes`; did you mean `techniques`?",
        ),
        (
            rule("b", "").replace("low", "urgent"),
            "`urgent` is no severity; expected critical, high",
        ),
        (
            rule("b", "").replace("Metadata", "All"),
            "`All` is no audit level",
        ),
        (
            rule("b", "").replace("ka.verb", "ka.vrb"),
            "unknown field `ka.vrb`, in the rule `b`; did you mean `ka.verb`?",
        ),
        (rule("b", "").replace("title: t, ", ""), "`title` is empty"),
    ] {
        let text = format!(
            "schema: seawall.detections/v1\nrules:\n{}{wrong}",
            rule("a", "")
        );
        assert!(native::is_native(&text));
        let mut program = Program::default();
        let loaded = native::load(&[("own.yaml", &text)], &mut program).expect("the catalogue");
        let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        assert!(
            problems.iter().any(|one| one.contains(expect)),
            "{expect}: {problems:?}"
        );
        assert!(loaded.rules.iter().any(|rule| rule.name == "a"));
    }
    for (text, expect) in [
        (
            "rules: {id: a}\n",
            "`rules` is a list, and this is a mapping",
        ),
        ("lists: abc\n", "`lists` is a list, and this is a string"),
        (
            &*format!("rules:\n{}{}", rule("a", ""), rule("a", "")),
            "a second rule `a`",
        ),
        (
            &*format!("rules:\n{}", rule("a", ", examples: {match: {verb: get}}")),
            "`match` is a list, and this is a mapping",
        ),
    ] {
        let text = format!("---\nschema: seawall.detections/v1\n{text}");
        assert!(native::is_native(&text));
        let mut program = Program::default();
        let loaded = native::load(&[("own.yaml", &text)], &mut program).expect("the catalogue");
        let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        assert!(
            problems.iter().any(|one| one.contains(expect)),
            "{expect}: {problems:?}"
        );
    }
    assert!(!native::is_native("- rule: x\n"));
    let mut program = Program::default();
    let loaded =
        native::load(&[("own.yaml", "schema: other/v1\n")], &mut program).expect("the catalogue");
    assert!(
        loaded.problems[0]
            .to_string()
            .contains("expected `schema: seawall.detections/v1`")
    );
}
