//! `seawall detect serve` as a program: batches in, alerts out, across signals, kills and restarts.

#![cfg(unix)]

mod exactly_once;
mod refused;
mod rules;
mod server;

use std::path::Path;

use serde_json::Value;

use server::{Server, batch, event};

/// Every create of a pod is an alert.
const RULES: &str = "- rule: Pod made
  desc: d
  condition: ka.verb=create and ka.target.resource=pods
  output: made (name=%ka.target.name)
  priority: WARNING
  source: k8s_audit
  tags: [t]
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("rules.yaml"), RULES).expect("a file");
    folder
}

/// Names of the pods that the alerts of a text are about.
#[track_caller]
fn names(text: &str) -> Vec<String> {
    let name = |line: &str| {
        let alert: Value = serde_json::from_str(line).expect("an alert in JSON");
        alert["name"].as_str().expect("a name").to_owned()
    };
    text.lines().map(name).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn batches_become_alerts_and_the_end_is_summed_up() {
    let folder = folder();
    let mut server = Server::start(
        folder.path(),
        &["--audit-cluster", "prod", "--audit-cluster", "test"],
    );
    assert_eq!(
        server.post("/audit/prod", &batch(&[event("one", 0), event("two", 1)])),
        200
    );
    assert_eq!(
        server.post("/audit/test", &batch(&[event("three", 2)])),
        200
    );
    // The same batch again, and its events in another order beside a new one.
    assert_eq!(
        server.post("/audit/prod", &batch(&[event("one", 0), event("two", 1)])),
        200
    );
    let mixed = batch(&[event("four", 3), event("two", 1), event("one", 0)]);
    assert_eq!(server.post("/audit/prod", &mixed), 200);
    // Of another cluster the same text is another event; an item that is no event is counted.
    assert_eq!(
        server.post("/audit/test", &batch(&[event("one", 0), "5".to_owned()])),
        200
    );
    server.wait_for("seawall_detect_broken_total", 1.0);
    assert_eq!(server.metric("seawall_detect_events_total"), 5.0);
    assert_eq!(server.metric("seawall_detect_duplicates_total"), 4.0);
    assert_eq!(server.metric("seawall_detect_lag_events"), 0.0);
    let alerts = "seawall_detect_alerts_total{cluster=\"prod\",rule=\"Pod made\"}";
    assert_eq!(server.metric(alerts), 3.0);
    let ended = server.stop();
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert_eq!(names(&ended.out), ["one", "two", "three", "four", "one"]);
    let first: Value =
        serde_json::from_str(ended.out.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["log"], &first["line"]), (&"prod".into(), &1.into()));
    for line in [
        "note: prod: 3 alerts in 7 events: 1 of 1 rule\n",
        "note: test: 2 alerts in 2 events: 1 of 1 rule\n",
    ] {
        assert!(ended.err.contains(line), "{}", ended.err);
    }
}

#[test]
fn clocks_that_jump_lose_nothing() {
    let folder = folder();
    let mut server = Server::start(folder.path(), &[]);
    let at = |name: &str, year: &str| event(name, 0).replace("2026", year);
    let jumps = batch(&[
        at("now", "2026"),
        at("future", "2999"),
        at("past", "1971"),
        at("after", "2026"),
    ]);
    assert_eq!(server.post("/audit/default", &jumps), 200);
    server.wait_for("seawall_detect_events_total", 4.0);
    assert!(server.metric("seawall_detect_lag_seconds") < 60.0);
    let ended = server.stop();
    assert_eq!(names(&ended.out), ["now", "future", "past", "after"]);
}

#[test]
fn falco_reads_what_is_written() {
    let folder = folder();
    let mut server = Server::start(folder.path(), &["--format", "falco"]);
    assert_eq!(
        server.post("/audit/default", &batch(&[event("one", 0)])),
        200
    );
    server.wait_for("seawall_detect_events_total", 1.0);
    let ended = server.stop();
    let alert: Value = serde_json::from_str(&ended.out).expect("one alert");
    assert_eq!(alert["rule"], "Pod made");
    assert_eq!(alert["output_fields"]["ka.target.name"], "one");
}
