//! GitLab's reports against their published schemas, written down as data.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::reports::reports;
use crate::support::{Run, folder, run_in};

/// What a Code Quality report is.
fn code_quality() -> Value {
    json!({"type": "array", "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "form": "hex"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {"type": "object", "required": ["path", "lines"], "properties": {
                "path": {"type": "string", "form": "path"},
                "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
            }},
        },
    }})
}

/// What a SAST report of schema 15.1.4 is.
fn sast() -> Value {
    let text = |most: u64| json!({"type": "string", "minLength": 1, "maxLength": most});
    let tool = json!({"type": "object", "required": ["id", "name", "version", "vendor"], "properties": {
        "id": text(255), "name": text(255), "version": text(255), "url": {"form": "url"},
        "vendor": {"type": "object", "required": ["name"], "properties": {"name": text(255)}},
    }});
    json!({"type": "object", "required": ["version", "scan", "vulnerabilities"], "properties": {
        "schema": {"type": "string", "form": "url"},
        "version": {"enum": ["15.1.4"]},
        "scan": {
            "type": "object",
            "required": ["analyzer", "scanner", "type", "start_time", "end_time", "status"],
            "properties": {
                "analyzer": tool, "scanner": tool,
                "type": {"enum": ["sast"]},
                "start_time": {"form": "time"}, "end_time": {"form": "time"},
                "status": {"enum": ["success", "failure"]},
                "messages": {"type": "array", "items": {"type": "object", "required": ["level", "value"], "properties": {
                    "level": {"enum": ["info", "warn", "fatal"]}, "value": text(1_000_000),
                }}},
            },
        },
        "vulnerabilities": {"type": "array", "items": {
            "type": "object",
            "required": ["id", "identifiers", "location"],
            "properties": {
                "id": {"form": "uuid"},
                "name": text(255),
                "description": text(1_048_576),
                "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                "solution": text(7_000),
                "identifiers": {"type": "array", "minItems": 1, "items": {
                    "type": "object", "required": ["type", "name", "value"],
                    "properties": {"type": text(255), "name": text(255), "value": text(255), "url": {"form": "url"}},
                }},
                "links": {"type": "array", "items": {"type": "object", "required": ["url"], "properties": {"url": {"form": "url"}}}},
                "location": {"type": "object", "required": ["file", "start_line"], "properties": {
                    "file": {"type": "string", "form": "path"},
                    "start_line": {"type": "integer", "minimum": 1}, "end_line": {"type": "integer", "minimum": 1},
                }},
            },
        }},
    }})
}

fn has_form(text: &str, form: &str) -> bool {
    let is_hex = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    match form {
        "hex" => text.len() == 32 && is_hex(text),
        "uuid" => {
            text.len() == 36
                && text.split('-').all(is_hex)
                && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        }
        "url" => text.starts_with("https://") && !text.contains(' '),
        "time" => shape == "0000-00-00T00:00:00",
        "path" => {
            !text.is_empty()
                && !text.starts_with(['/', '.'])
                && !text.split('/').any(|part| part == "..")
        }
        _ => panic!("{form}"),
    }
}

/// What of a value its schema does not take.
fn differences(value: &Value, schema: &Value, at: &str, wrong: &mut Vec<String>) {
    let mut say = |what: &str| wrong.push(format!("{at}: {what}: {value:.200}"));
    let is_type = match schema["type"].as_str() {
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        _ => true,
    };
    if !is_type {
        say("type");
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        say("value");
    }
    let text = value.as_str().unwrap_or_default();
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    if schema["maxLength"]
        .as_u64()
        .is_some_and(|most| length > most)
        || schema["minLength"]
            .as_u64()
            .is_some_and(|least| length < least)
    {
        say("length");
    }
    if schema["minimum"]
        .as_u64()
        .is_some_and(|least| value.as_u64() < Some(least))
    {
        say("minimum");
    }
    if schema["form"]
        .as_str()
        .is_some_and(|form| !has_form(text, form))
    {
        say("form");
    }
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    if schema["minItems"]
        .as_u64()
        .is_some_and(|least| (items.len() as u64) < least)
    {
        say("items");
    }
    for (key, part) in schema["properties"].as_object().into_iter().flatten() {
        match value.get(key) {
            Some(value) => differences(value, part, &format!("{at}/{key}"), wrong),
            None if schema["required"]
                .as_array()
                .is_some_and(|all| all.contains(&json!(key))) =>
            {
                wrong.push(format!("{at}/{key}: missing"));
            }
            None => {}
        }
    }
    for (place, item) in items.iter().enumerate() {
        differences(item, &schema["items"], &format!("{at}/{place}"), wrong);
    }
}

#[track_caller]
fn keeps(value: &Value, schema: &Value, name: &str) {
    let mut wrong = Vec::new();
    differences(value, schema, "", &mut wrong);
    assert!(
        wrong.is_empty(),
        "{name}: {:#?}",
        &wrong[..wrong.len().min(5)]
    );
}

fn distinct<'v>(all: &'v [Value], key: &str) -> HashSet<&'v str> {
    all.iter().filter_map(|one| one[key].as_str()).collect()
}

#[test]
fn code_quality_reports_keep_the_schema() {
    let mut count = 0;
    for (name, Run { status, out, .. }) in reports("gitlab-code-quality") {
        let report: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}"));
        keeps(&report, &code_quality(), &name);
        let all = report.as_array().expect("issues");
        count += all.len();
        assert_eq!(distinct(all, "fingerprint").len(), all.len(), "{name}");
        let unread = all
            .iter()
            .filter(|issue| issue["check_name"] == "not-evaluated")
            .count();
        assert_eq!(status == 2, unread > 0, "{name}");
    }
    assert!(count > 20, "{count}");
}

#[test]
fn sast_reports_keep_the_schema() {
    let mut count = 0;
    for (name, Run { status, out, .. }) in reports("gitlab-sast") {
        let report: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}"));
        keeps(&report, &sast(), &name);
        let all = report["vulnerabilities"]
            .as_array()
            .expect("vulnerabilities");
        count += all.len();
        assert_eq!(distinct(all, "id").len(), all.len(), "{name}");
        let scan = &report["scan"];
        let is_whole = scan["status"] == "success";
        assert_eq!(status == 2, !is_whole, "{name}");
        assert_eq!(
            scan["messages"].as_array().is_some_and(Vec::is_empty),
            is_whole,
            "{name}"
        );
    }
    assert!(count > 20, "{count}");
}

#[test]
fn a_schema_finds_what_breaks_it() {
    for (schema, broken) in [
        (code_quality(), json!([{"description": "a"}])),
        (code_quality(), json!({})),
        (sast(), json!({"version": "15.1.4"})),
        (
            sast(),
            json!({"version": "15.1.4", "scan": {}, "vulnerabilities": [{"id": "x", "identifiers": [], "location": {"file": "/a"}}]}),
        ),
    ] {
        let mut wrong = Vec::new();
        differences(&broken, &schema, "", &mut wrong);
        assert!(!wrong.is_empty(), "{broken}");
    }
}

#[test]
fn a_finding_that_moves_is_the_same() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app}]\n";
    let moved = format!("# a line more\n\n{pod}");
    let folder = folder(&[("a.yaml", pod), ("deploy/b.yaml", &moved)]);
    for (format, pointer) in [
        ("gitlab-code-quality", "/0/fingerprint"),
        ("gitlab-sast", "/vulnerabilities/0/id"),
    ] {
        let of = |file: &str| {
            let run = run_in(
                folder.path(),
                &["scan", file, "--check", "host-pid", "--format", format],
                b"",
            );
            run.json().pointer(pointer).cloned().expect("a name")
        };
        assert_eq!(of("a.yaml"), of("deploy/b.yaml"));
    }
}

#[test]
fn junit_agrees_with_the_exit_status() {
    let mut seen = HashSet::new();
    for (name, run) in reports("junit") {
        let number = |name: &str| -> usize {
            let (_, rest) = run.out.split_once(&format!("{name}=\"")).expect("a count");
            rest.split('"')
                .next()
                .and_then(|count| count.parse().ok())
                .expect("a number")
        };
        let expect = match (number("errors"), number("failures")) {
            (0, 0) => 0,
            (0, _) => 1,
            _ => 2,
        };
        assert_eq!(run.status, expect, "{name}");
        seen.insert(run.status);
        assert_eq!(
            number("failures"),
            run.out.matches("<failure ").count(),
            "{name}"
        );
        assert_eq!(
            number("errors"),
            run.out.matches("<error ").count(),
            "{name}"
        );
        assert_eq!(
            number("tests"),
            run.out.matches("<testcase ").count(),
            "{name}"
        );
        assert_eq!(
            number("skipped"),
            run.out.matches("<skipped ").count(),
            "{name}"
        );
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}
