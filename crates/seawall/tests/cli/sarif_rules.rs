//! The published rules of the SARIF multitool, as far as they are about what a scan writes, over many inputs.
//!
//! Not among them, and why: SARIF2009 (ids are names here, as `kubectl` users know them), SARIF2010, SARIF2011 and SARIF2013 (a
//! report holds no text of the files, which may hold credentials), SARIF2003 (nothing is asked of git), SARIF2006 (no network).

mod rules;

use serde_json::Value;

use crate::reports::reports;
use crate::support::Run;
pub use rules::RULES;
use rules::{everywhere, items, results, text};

#[test]
fn logs_keep_the_published_rules() {
    let mut counts = (0, 0);
    for (name, Run { status, out, .. }) in reports("sarif") {
        let log: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}"));
        counts.0 += results(&log).count();
        counts.1 += items(&log, "/runs/0/invocations/0/toolExecutionNotifications").count();
        for (title, rule) in RULES {
            let wrong = rule(&log);
            assert!(
                wrong.is_empty(),
                "{name}: {title}: {:#?}",
                &wrong[..wrong.len().min(3)]
            );
        }
        let is_whole = log["runs"][0]["invocations"][0]["executionSuccessful"] == true;
        assert_eq!(status == 2, !is_whole, "{name}");
    }
    assert!(counts.0 > 20 && counts.1 > 2, "{counts:?}");
}

#[test]
fn paths_are_those_of_the_repository() {
    let all = reports("sarif");
    let of = |wanted: &str| -> Vec<String> {
        let (_, run) = all
            .iter()
            .find(|(name, _)| name == wanted)
            .expect("it is there");
        let mut files: Vec<String> = everywhere(&run.json(), "artifactLocation")
            .into_iter()
            .map(|artifact| text(artifact, "/uri").to_owned())
            .collect();
        files.sort();
        files.dedup();
        files
    };
    assert_eq!(of("in a repository"), ["small.yaml"]);
    assert_eq!(of("./a b/../a b"), ["a%20b/%2541%2B%C3%A9.yaml"]);
    assert_eq!(of("envs"), ["envs/dev/pod.yaml", "envs/prod/pod.yaml"]);
    // What lies outside is named with its whole path.
    let outside = of("../small.yaml");
    assert!(
        outside.len() == 1
            && outside[0].starts_with("file:///")
            && outside[0].ends_with("/small.yaml"),
        "{outside:?}"
    );
}

/// Each rule finds something in a log that breaks it.
#[test]
fn rules_find_what_breaks_them() {
    let (_, run) = reports("sarif").swap_remove(1);
    let whole = run.json();
    let result = "/runs/0/results/0";
    let rule = "/runs/0/tool/driver/rules/0";
    let place = format!("{result}/locations/0/physicalLocation");
    for (title, pointer, value) in [
        ("SARIF1001", format!("{rule}/name"), Value::from("a-b")),
        (
            "SARIF1002",
            format!("{place}/artifactLocation/uri"),
            Value::from("a b"),
        ),
        (
            "SARIF1004",
            format!("{place}/artifactLocation/uri"),
            Value::from("/a"),
        ),
        ("SARIF1005", format!("{rule}/helpUri"), Value::from("a")),
        (
            "SARIF1007",
            format!("{place}/region/startLine"),
            Value::from(0),
        ),
        (
            "SARIF1008",
            format!("{result}/locations/0/physicalLocation"),
            serde_json::json!({"region": {}}),
        ),
        (
            "SARIF1009",
            format!("{result}/ruleIndex"),
            Value::from(100_000),
        ),
        ("SARIF1010", format!("{result}/ruleId"), Value::from("x")),
        ("SARIF1011", "/version".to_owned(), Value::from("2.0")),
        (
            "SARIF2001",
            format!("{result}/message/text"),
            Value::from("x"),
        ),
        (
            "SARIF2005",
            "/runs/0/tool/driver/organization".to_owned(),
            Value::from(""),
        ),
        ("SARIF2012", format!("{rule}/help/text"), Value::from("")),
        (
            "SARIF2014",
            format!("{result}/message/text"),
            Value::from("x."),
        ),
        (
            "GH1001",
            format!("{result}/locations/0/physicalLocation"),
            serde_json::json!({}),
        ),
        (
            "GH1004",
            format!("{rule}/properties/tags"),
            Value::from(vec!["x"; 21]),
        ),
        (
            "GH1005",
            format!("{place}/artifactLocation/uri"),
            Value::from("https://x"),
        ),
        (
            "results are known",
            format!("{result}/partialFingerprints"),
            serde_json::json!({}),
        ),
        (
            "what was not evaluated",
            "/runs/0/invocations/0/executionSuccessful".to_owned(),
            Value::Null,
        ),
    ] {
        let mut broken = whole.clone();
        *broken
            .pointer_mut(&pointer)
            .unwrap_or_else(|| panic!("{pointer}")) = value;
        let (_, rule) = RULES
            .iter()
            .find(|(name, _)| name.starts_with(title))
            .expect(title);
        assert!(!rule(&broken).is_empty(), "{title}");
    }
}
