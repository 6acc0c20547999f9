//! `seawall detect`: logs of every provider, in directories, and events that come twice.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, folder, run_in};

pub(crate) const RULES: &str = "- rule: Pod made
  desc: d
  condition: ka.verb=create and ka.target.resource=pods
  output: made (name=%ka.target.name)
  priority: WARNING
  source: k8s_audit
- rule: Team
  desc: d
  condition: ka.verb=create and ka.target.resource=pods and ka.user.groups intersects (team)
  output: team
  priority: WARNING
  source: k8s_audit
";

pub(crate) fn event(name: &str) -> Value {
    json!({"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Request", "auditID": format!("id-{name}"), "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/shop/pods", "verb": "create", "user": {"username": "ann", "groups": ["dev"]},
        "sourceIPs": ["192.0.2.1"], "objectRef": {"resource": "pods", "namespace": "shop", "name": name, "apiVersion": "v1"},
        "responseStatus": {"code": 201}, "requestObject": {"kind": "Pod", "spec": {"containers": [{"name": "c"}]}},
        "requestReceivedTimestamp": "2026-11-20T09:00:00.000001Z", "stageTimestamp": "2026-11-20T09:00:00.000001Z",
        "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": ""}})
}

pub(crate) fn lines(names: &[&str]) -> String {
    let lines = names.iter().map(|name| format!("{}\n", event(name)));
    lines.collect()
}

pub(crate) fn detect(folder: &Path, more: &[&str]) -> Run {
    let arguments = [&["detect", "run"], more, &["--rules", "rules.yaml"]].concat();
    run_in(folder, &arguments, b"")
}

/// The names of pods in alerts, in their order.
pub(crate) fn names(run: &Run) -> Vec<String> {
    let alerts = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("an alert"));
    alerts
        .map(|alert| alert["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn events_of_every_provider_are_found_by_both_commands() {
    let text = event("a").to_string();
    let cloudwatch = json!({"events": [
        {"logStreamName": "kube-apiserver-audit-1", "timestamp": 1, "message": text, "ingestionTime": 2, "eventId": "1"},
        {"logStreamName": "authenticator-1", "timestamp": 1, "message": "level=info", "ingestionTime": 2, "eventId": "2"}], "searchedLogStreams": []});
    let azure = json!({"records": [
        {"category": "kube-audit", "resourceId": "r", "properties": {"log": format!("{text}\n")}},
        {"category": "guard", "resourceId": "r", "properties": {"log": "x"}}]});
    let google = json!([{"insertId": "i", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity", "timestamp": "2026-11-20T09:00:00Z",
        "labels": {"authorization.k8s.io/decision": "allow"},
        "protoPayload": {"serviceName": "k8s.io", "methodName": "io.k8s.core.v1.pods.create", "resourceName": "core/v1/namespaces/shop/pods/a",
            "authenticationInfo": {"principalEmail": "ann"}, "status": {}, "request": {"kind": "Pod", "spec": {"containers": [{}]}}}},
        {"insertId": "j", "logName": "l", "textPayload": "started"}]);
    let mut openshift = event("a");
    openshift["k8s_audit_level"] = "Request".into();
    openshift["level"] = "default".into();
    let cut = text.len() / 2;
    let runtime = format!(
        "2026-11-28T10:00:00Z stdout P {}\n2026-11-28T10:00:00Z stdout F {}\n2026-11-28T10:00:00Z stderr F started\n",
        &text[..cut],
        &text[cut..]
    );
    let pretty = serde_json::to_string_pretty(&google).expect("JSON");
    for (log, other) in [
        (cloudwatch.to_string(), 1),
        (azure.to_string(), 1),
        (google.to_string(), 1),
        (pretty, 1),
        (openshift.to_string(), 0),
        (format!("master-0 {text}\n"), 0),
        (runtime, 1),
    ] {
        let folder = folder(&[
            ("rules.yaml", RULES),
            ("log.json", &log),
            (
                "cluster.yaml",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
            ),
        ]);
        let run = detect(folder.path(), &["log.json", "--format", "json"]);
        let summary = run.json();
        assert_eq!(
            (&summary["events"], &summary["alerts"], &summary["other"]),
            (&json!(1), &json!(1), &json!(other)),
            "{log} {}",
            run.err
        );
        // What a form of the event cannot hold is unknown, and not absent.
        // What a provider hides from a rule is unknown.
        let is_blind = summary["blind"]
            .as_array()
            .is_some_and(|blind| !blind.is_empty());
        assert_eq!(
            run.status,
            if is_blind { 2 } else { 1 },
            "{log} {}",
            run.out
        );
        let used = run_in(
            folder.path(),
            &[
                "rbac",
                "used",
                "--audit",
                "log.json",
                "--format",
                "json",
                "-i",
                "cluster.yaml",
            ],
            b"",
        );
        assert_eq!(used.json()["events"], 1, "{log} {}", used.err);
        assert!(
            other == 0 || used.err.contains("1 record about something else"),
            "{}",
            used.err
        );
    }
}

#[test]
fn a_directory_is_read_from_the_oldest_file_on() {
    let folder = folder(&[
        ("rules.yaml", RULES),
        ("logs/audit.log", &lines(&["c"])),
        ("logs/audit-2026-11-20T10-00-00.000.log", &lines(&["b"])),
        ("logs/audit-2026-11-19T10-00-00.000.log", &lines(&["a"])),
        ("logs/README.md", "x"),
    ]);
    let run = detect(folder.path(), &["logs", "--format", "jsonl"]);
    assert_eq!(names(&run), ["a", "b", "c"], "{}", run.err);
    assert!(
        run.err.contains("1 file in directories of logs not read"),
        "{}",
        run.err
    );
    let named = ["logs/audit.log", "logs/audit-2026-11-20T10-00-00.000.log"];
    let run = detect(
        folder.path(),
        &[&named[..], &["--format", "jsonl"]].concat(),
    );
    assert_eq!(names(&run), ["b", "c"], "{}", run.err);
}

#[test]
fn the_same_event_counts_once_and_an_id_that_returns_is_an_alert() {
    let mut reused = event("b");
    reused["auditID"] = "id-a".into();
    reused["requestURI"] = "/api/v1/namespaces/other/pods".into();
    let folder = folder(&[
        ("rules.yaml", RULES),
        ("one.log", &lines(&["a", "a"])),
        ("two.log", &format!("{}{reused}\n", lines(&["a"]))),
    ]);
    let run = run_in(
        folder.path(),
        &[
            "detect",
            "run",
            "one.log",
            "two.log",
            "--rules",
            "rules.yaml",
            "builtin",
            "--format",
            "json",
        ],
        b"",
    );
    let summary = run.json();
    assert_eq!(
        (
            &summary["events"],
            &summary["repeated"],
            &summary["reused_ids"]
        ),
        (&json!(4), &json!(2), &json!(1))
    );
    let found = |name: &str| {
        let rules = summary["rules"].as_array().expect("rules").iter();
        rules
            .clone()
            .find(|rule| rule["rule"] == name)
            .map(|rule| rule["alerts"].clone())
    };
    assert_eq!(found("Pod made"), Some(json!(2)));
    assert_eq!(found("audit-id-reused"), Some(json!(1)));
    let table = detect(folder.path(), &["one.log"]);
    assert!(
        table
            .out
            .contains("1 event is one that was seen before, and counts once"),
        "{}",
        table.out
    );
}
