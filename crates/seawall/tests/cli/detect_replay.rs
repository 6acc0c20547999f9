//! `seawall detect replay`, and exceptions for alerts.

use serde_json::{Value, json};

use crate::schema::{assert_valid, assert_valid_as};
use crate::support::{Run, folder, run_in};

const FALCO: &str = "- rule: Pod made
  desc: d
  condition: ka.verb=create and ka.target.resource=pods
  output: made (user=%ka.user.name)
  priority: WARNING
  source: k8s_audit
- rule: Secret read
  desc: d
  condition: ka.verb=get and ka.target.resource=secrets
  output: read
  priority: NOTICE
  source: k8s_audit
";

const OWN: &str = "schema: seawall.detections/v1
rules:
- id: pod-made
  title: t
  description: d
  severity: medium
  level: Metadata
  when: ka.verb = create and ka.target.resource = pods
  output: made
";

fn event(user: &str, verb: &str, resource: &str, namespace: &str, minute: usize) -> String {
    let event = json!({
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": format!("{user}{minute}"),
        "stage": "ResponseComplete", "verb": verb, "requestURI": "/", "user": {"username": user},
        "objectRef": {"resource": resource, "namespace": namespace, "name": "x"}, "responseStatus": {"code": 200},
        "stageTimestamp": format!("2026-11-20T{:02}:{:02}:00.000000Z", minute / 60, minute % 60),
    });
    format!("{event}\n")
}

/// Half a day: a runner makes pods in one namespace, an operator in five, and a person one.
fn log() -> String {
    let mut log = String::new();
    for minute in 0..20 {
        log.push_str(&event(
            "system:serviceaccount:ci:runner",
            "create",
            "pods",
            "ci",
            minute,
        ));
    }
    for minute in 20..30 {
        log.push_str(&event(
            "operator",
            "create",
            "pods",
            &format!("n{}", minute % 5),
            minute,
        ));
    }
    log.push_str(&event("ann", "create", "pods", "shop", 40));
    log.push_str(&event("ann", "get", "secrets", "shop", 12 * 60));
    log
}

fn replay(run: &Run) -> Value {
    let answer: Value =
        serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err));
    assert_valid(&answer);
    answer
}

#[test]
fn two_sets_of_rules_are_compared_alert_by_alert() {
    let changed = FALCO
        .replace("made (user", "a pod (user")
        .replace("resource=secrets", "resource=configmaps");
    let folder = folder(&[
        ("old.yaml", FALCO),
        ("new.yaml", &changed),
        ("audit.log", &log()),
    ]);
    let ask = |more: &[&str]| {
        run_in(
            folder.path(),
            &[&["detect", "replay", "audit.log", "--format", "json"], more].concat(),
            b"",
        )
    };
    let run = ask(&["--rules", "new.yaml", "--against", "old.yaml"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let answer = replay(&run);
    assert_eq!(answer["events"], 32);
    assert_eq!(answer["days"], 0.5);
    assert_eq!(
        (&answer["rules"]["alerts"], &answer["against"]["alerts"]),
        (&json!(31), &json!(32))
    );
    assert_eq!(answer["against"]["alerts_a_day"], 64.0);
    let of = |name: &str| -> &Value {
        let mut rules = answer["changed"].as_array().expect("rules").iter();
        rules.find(|rule| rule["rule"] == name).expect(name)
    };
    let made = of("Pod made");
    assert_eq!(
        (&made["gained"], &made["lost"], &made["changed"]),
        (&json!(0), &json!(0), &json!(31))
    );
    let read = of("Secret read");
    assert_eq!(
        (&read["lost"], &read["before"], &read["after"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(read["examples"], json!(["lost audit.log:32: read"]));
    let same = ask(&["--rules", "old.yaml", "--against", "old.yaml"]);
    assert_eq!(same.status, 0);
    assert_eq!(replay(&same)["changed"], json!([]));
    let gained = replay(&ask(&["--rules", "old.yaml", "--against", "new.yaml"]));
    let gained_secret = gained["changed"]
        .as_array()
        .expect("rules")
        .iter()
        .find(|rule| rule["rule"] == "Secret read");
    assert_eq!(gained_secret.expect("it")["gained"], 1);
    let text = run_in(
        folder.path(),
        &[
            "detect",
            "replay",
            "audit.log",
            "--rules",
            "new.yaml",
            "--against",
            "old.yaml",
        ],
        b"",
    );
    assert!(
        text.out
            .contains("Secret read: 0 gained, 1 lost, 0 changed (1 before, 0 after)"),
        "{}",
        text.out
    );
}

/// The exceptions that are suggested remove what they say, as exceptions of Falco's rules and as our own.
#[test]
fn suggested_exceptions_remove_the_noise() {
    let folder = folder(&[
        ("rules.yaml", FALCO),
        ("own.yaml", OWN),
        ("audit.log", &log()),
    ]);
    let ask = |arguments: &[&str]| {
        run_in(
            folder.path(),
            &[
                &[
                    "detect",
                    "replay",
                    "audit.log",
                    "--format",
                    "json",
                    "--rules",
                ],
                arguments,
            ]
            .concat(),
            b"",
        )
    };
    let noise = |answer: &Value, name: &str| -> Value {
        let mut rules = answer["rules"]["noise"].as_array().expect("rules").iter();
        rules
            .find(|rule| rule["rule"] == name)
            .cloned()
            .unwrap_or(Value::Null)
    };
    let falco = noise(&replay(&ask(&["rules.yaml"])), "Pod made");
    assert_eq!(falco["alerts"], 31);
    assert_eq!(
        falco["groups"][0],
        json!({"actor": "ServiceAccount ci/runner", "namespace": "ci", "kind": "Pod", "alerts": 20})
    );
    let removes: Vec<u64> = falco["suggestions"]
        .as_array()
        .expect("suggestions")
        .iter()
        .filter_map(|one| one["removes"].as_u64())
        .collect();
    assert_eq!(removes, [20, 10]);
    let all: String = falco["suggestions"]
        .as_array()
        .expect("suggestions")
        .iter()
        .filter_map(|one| one["exception"].as_str())
        .collect();
    std::fs::write(folder.path().join("expected.yaml"), &all).expect("a file");
    let left = noise(&replay(&ask(&["rules.yaml", "expected.yaml"])), "Pod made");
    assert_eq!(left["alerts"], 1, "{all}");

    let own = noise(&replay(&ask(&["own.yaml"])), "pod-made");
    let entries: String = own["suggestions"]
        .as_array()
        .expect("suggestions")
        .iter()
        .filter_map(|one| one["exception"].as_str())
        .collect();
    let file = format!("schema: seawall.exceptions/v1\nexceptions:\n{entries}");
    std::fs::write(folder.path().join("e.yaml"), &file).expect("a file");
    let left = ask(&["own.yaml", "--exceptions", "e.yaml"]);
    assert_eq!(
        noise(&replay(&left), "pod-made")["alerts"],
        1,
        "{file}\n{}",
        left.err
    );
}

#[test]
fn exceptions_accept_alerts_as_they_accept_findings() {
    let exceptions = "schema: seawall.exceptions/v1
exceptions:
- {checks: [pod-made], resources: [{holder: ServiceAccount ci/runner, namespace: ci}], reason: builds, owner: ci@example.com, expires: 2099-01-01}
- {checks: [pod-made], resources: [{holder: User operator}], reason: r, owner: o, expires: 2020-01-01}
- {checks: [nothing], reason: r, owner: o, expires: 2099-01-01}
";
    let only_ann = event("ann", "create", "pods", "shop", 1);
    let runner = event("system:serviceaccount:ci:runner", "create", "pods", "ci", 2);
    let operator = event("operator", "create", "pods", "n1", 3);
    let folder = folder(&[
        ("own.yaml", OWN),
        ("e.yaml", exceptions),
        ("audit.log", &format!("{only_ann}{runner}{operator}")),
        ("runner.log", &runner),
    ]);
    let ask = |log: &str, format: &str| {
        run_in(
            folder.path(),
            &[
                "detect",
                "run",
                log,
                "--rules",
                "own.yaml",
                "--exceptions",
                "e.yaml",
                "--format",
                format,
            ],
            b"",
        )
    };
    assert_eq!(
        ask("runner.log", "table").status,
        0,
        "what is accepted does not count"
    );
    assert_eq!(ask("audit.log", "table").status, 1);
    let summary: Value = serde_json::from_str(&ask("audit.log", "json").out).expect("JSON");
    assert_valid(&summary);
    assert_eq!(
        (
            &summary["rules"][0]["alerts"],
            &summary["rules"][0]["accepted"]
        ),
        (&json!(3), &json!(1))
    );
    let used: Vec<(&Value, &Value)> = summary["exceptions"]
        .as_array()
        .expect("exceptions")
        .iter()
        .map(|one| (&one["alerts"], &one["is_expired"]))
        .collect();
    assert_eq!(
        used,
        [
            (&json!(1), &json!(false)),
            (&json!(1), &json!(true)),
            (&json!(0), &json!(false))
        ]
    );
    let table = ask("audit.log", "table");
    assert!(
        table
            .out
            .contains("exception: e.yaml:4: the exception ended on 2020-01-01 (owner o)"),
        "{}",
        table.out
    );
    assert!(
        table
            .out
            .contains("exception: e.yaml:5: the exception matches no alert (owner o)"),
        "{}",
        table.out
    );
    let lines = ask("audit.log", "jsonl");
    assert!(
        lines.err.contains("the exception matches no alert"),
        "{}",
        lines.err
    );
    let accepted: Vec<Value> = lines
        .out
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            assert_valid_as("seawall.alert/v1", &line);
            line["accepted"].clone()
        })
        .collect();
    assert_eq!(
        accepted,
        [
            Value::Null,
            json!("builds (ci@example.com, e.yaml:3)"),
            Value::Null
        ]
    );
    let sarif: Value = serde_json::from_str(&ask("audit.log", "sarif").out).expect("JSON");
    assert_eq!(
        sarif["runs"][0]["results"][1]["suppressions"][0]["status"],
        "accepted"
    );
    let ocsf = ask("runner.log", "ocsf");
    let finding: Value = serde_json::from_str(&ocsf.out).expect("JSON");
    assert_eq!(
        (&finding["status_id"], &finding["is_alert"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(ask("runner.log", "falco").out, "");
}
