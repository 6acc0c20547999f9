//! `seawall detect`: what rules cannot see, because of where a log comes from.

use serde_json::{Value, json};

use crate::detect_logs::{event, lines};
use crate::support::{Run, folder, run, run_in};

const RULES: &str = "- rule: Secrets read
  desc: d
  condition: ka.stage=ResponseComplete and ka.verb in (get, list) and ka.target.resource=secrets
  output: o
  priority: WARNING
  source: k8s_audit
- rule: Shell
  desc: d
  condition: ka.stage=ResponseComplete and ka.verb in (get, create) and ka.target.resource=pods and ka.target.subresource=exec
  output: o
  priority: WARNING
  source: k8s_audit
- rule: Pod made
  desc: d
  condition: ka.stage=ResponseComplete and ka.verb=create and ka.target.resource=pods
  output: o
  priority: WARNING
  source: k8s_audit
- rule: Privileged
  desc: d
  condition: ka.stage=ResponseComplete and ka.verb=create and ka.target.resource=pods and ka.req.pod.containers.privileged intersects (true)
  output: o
  priority: WARNING
  source: k8s_audit
- rule: Received
  desc: d
  condition: ka.stage=RequestReceived and ka.verb=delete
  output: o
  priority: WARNING
  source: k8s_audit
";

fn ask(log: &str, more: &[&str]) -> Run {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", log)]);
    let arguments = [
        "detect",
        "run",
        "audit.log",
        "--rules",
        "rules.yaml",
        "--format",
        "json",
    ];
    run_in(folder.path(), &[&arguments, more].concat(), b"")
}

/// Rules with whether they see nothing, and the source that hides it.
fn blind(run: &Run) -> Vec<(String, bool, String)> {
    let summary = run.json();
    let blind = summary["blind"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    blind
        .map(|rule| {
            let is_blind = rule["is_blind"].as_bool().expect("a flag");
            assert!(!rule["reasons"].as_array().expect("reasons").is_empty());
            (text(&rule["rule"]), is_blind, text(&rule["source"]))
        })
        .collect()
}

fn of(rule: &str, is_blind: bool, source: &str) -> (String, bool, String) {
    (rule.to_owned(), is_blind, source.to_owned())
}

#[test]
fn what_a_provider_does_not_record_is_blind_and_never_silent() {
    let log = lines(&["a"]);
    let plain = ask(&log, &[]);
    assert_eq!((blind(&plain), plain.status), (vec![], 1), "{}", plain.err);
    let admin = [
        of("Secrets read", true, "aks-admin"),
        of("Shell", false, "aks-admin"),
    ];
    let named = ask(&log, &["--source", "aks-admin"]);
    assert_eq!((blind(&named), named.status), (admin.to_vec(), 2));
    // The category of the records says it as well.
    let record =
        json!({"category": "kube-audit-admin", "resourceId": "r", "properties": {"log": log}});
    assert_eq!(blind(&ask(&record.to_string(), &[])), admin);
    let both = format!(
        "{record}\n{}",
        record.to_string().replace("kube-audit-admin", "kube-audit")
    );
    assert_eq!(blind(&ask(&both, &[])), []);
    let openshift = ask(&log, &["--source", "openshift"]);
    assert_eq!(
        blind(&openshift),
        [
            of("Privileged", true, "openshift"),
            of("Received", true, "openshift")
        ]
    );
    let table = run_in(
        folder(&[("rules.yaml", RULES), ("audit.log", &log)]).path(),
        &[
            "detect",
            "run",
            "audit.log",
            "--rules",
            "rules.yaml",
            "--source",
            "aks-admin",
        ],
        b"",
    );
    assert!(
        table.out.contains("unknown: in the log of this source 1 rule can see nothing of what they are about, and 1 rule can see only a part of it"),
        "{}",
        table.out
    );
    assert!(
        table
            .out
            .contains("blind: Secrets read, aks-admin: nothing is seen: get secrets"),
        "{}",
        table.out
    );
    let wrong = ask(&log, &["--source", "aks-amin"]);
    assert!(
        wrong.status == 2 && wrong.err.contains("did you mean `aks-admin`?"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_log_without_bodies_shows_that_rules_about_them_are_blind() {
    let mut event = event("a");
    event["level"] = "Metadata".into();
    event
        .as_object_mut()
        .expect("an object")
        .remove("requestObject");
    let found = ask(&event.to_string(), &[]);
    assert_eq!(
        (blind(&found), found.status),
        (vec![of("Privileged", true, "log")], 2)
    );
}

#[test]
fn explain_says_what_no_log_shows() {
    let told = run(&["detect", "explain", "exec-into-container"]);
    assert!(
        told.out
            .contains("What it does not see in logs of providers\n  - "),
        "{}",
        told.out
    );
    assert!(
        told.out
            .contains("aks-admin: not all is seen: get pods/exec: leaves no event"),
        "{}",
        told.out
    );
    assert!(
        told.out.contains("Requests to the kubelet itself") && told.out.contains("Access to etcd"),
        "{}",
        told.out
    );
    assert_eq!(
        run(&[
            "detect",
            "explain",
            "exec-into-container",
            "--format",
            "json"
        ])
        .json()["unseen"]
            .as_array()
            .map(Vec::len),
        Some(4)
    );
}
