//! `seawall detect run --format ocsf` and `--format sarif`.

use serde_json::{Value, json};

use crate::ocsf_schema::Schema;
use crate::sarif_rules::RULES;
use crate::support::{Run, corpus, folder, run_in};

const RULES_OF_SIGMA: &str = "title: Secret read
id: 0f5ee8d4-3a52-4a2c-9c3f-5f1c3f0a8b11
status: test
description: d
author: Someone
tags: [attack.credential-access, attack.t1552.007]
logsource: {product: kubernetes, service: audit}
detection:
  selection: {verb: get, objectRef.resource: secrets}
  condition: selection
level: high
---
title: Many Secrets
correlation:
  type: event_count
  rules: [0f5ee8d4-3a52-4a2c-9c3f-5f1c3f0a8b11]
  group-by: [user.username]
  timespan: 5m
  condition: {gte: 2}
level: critical
";

const RULES_OF_FALCO: &str = "- rule: Any
  desc: d
  condition: ka.verb exists
  output: seen (uri=%ka.uri)
  priority: NOTICE
  source: k8s_audit
  tags: [T1613]
";

/// Events of all kinds: with everything, with nothing, and hostile ones.
fn log() -> String {
    let event = |id: &str, time: &str, more: Value| {
        let mut event = json!({
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": id,
            "stage": "ResponseComplete", "verb": "get",
            "requestURI": "/api/v1/namespaces/shop/secrets/db?token=ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "user": {"username": "ann", "groups": ["dev", "system:authenticated"]},
            "sourceIPs": ["203.0.113.9", "192.0.2.1"], "userAgent": "kubectl/v1.36.0",
            "objectRef": {"resource": "secrets", "namespace": "shop", "name": "db", "apiGroup": "", "apiVersion": "v1"},
            "responseStatus": {"code": 200}, "stageTimestamp": time,
            "annotations": {"authorization.k8s.io/decision": "allow"},
        });
        for (key, value) in more.as_object().expect("an object") {
            event[key] = value.clone();
        }
        format!("{event}\n")
    };
    let at = |second: u32| format!("2026-11-20T09:00:{second:02}.123456Z");
    let bare = "{\"stage\":\"RequestReceived\",\"verb\":\"get\"}\n".to_owned();
    let untimed = "{\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"objectRef\":{\"resource\":\"secrets\"},\"responseStatus\":{\"code\":200}}\n".to_owned();
    [
        event("a", &at(0), json!({})),
        event("b", &at(1), json!({"impersonatedUser": {"username": "system:serviceaccount:ci:runner", "groups": ["g"]}})),
        event("", &at(2), json!({"verb": "\u{1b}[31mdelete", "sourceIPs": ["no address\u{9b}"], "user": {"username": "system:node:n"}})),
        event("d", &at(3), json!({"verb": "deletecollection", "sourceIPs": ["2001:db8::1"], "responseStatus": {"code": 403}})),
        event("e", &at(4), json!({"verb": "post", "objectRef": null, "requestURI": "/login?password=hunter2hunter2"})),
        bare,
        untimed,
    ]
    .concat()
}

fn ask(format: &str) -> Run {
    let folder = folder(&[
        ("sigma.yaml", RULES_OF_SIGMA),
        ("falco.yaml", RULES_OF_FALCO),
        ("audit.log", &log()),
    ]);
    let arguments = [
        "detect",
        "run",
        "audit.log",
        "--format",
        format,
        "--rules",
        "builtin",
        "sigma.yaml",
        "falco.yaml",
    ];
    run_in(folder.path(), &arguments, b"")
}

fn lines(run: &Run) -> Vec<Value> {
    let lines = run.out.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// What consumers ask for first, whether or not the schema is there.
#[test]
fn alerts_are_findings_of_ocsf() {
    let run = ask("ocsf");
    assert_eq!(
        run.status, 2,
        "an event without a time is said: {}",
        run.err
    );
    let all = lines(&run);
    assert!(
        !run.out.contains("ghp_16C7") && !run.out.contains("hunter2"),
        "{}",
        run.out
    );
    assert!(!run.out.contains(['\u{1b}', '\u{9b}']));
    for finding in &all {
        for (pointer, value) in [
            ("/class_uid", json!(2004)),
            ("/category_uid", json!(2)),
            ("/activity_id", json!(1)),
            ("/type_uid", json!(200_401)),
            ("/metadata/version", json!("1.9.0-dev")),
            ("/metadata/product/name", json!("Seawall")),
            ("/metadata/log_name", json!("audit.log")),
            ("/is_alert", json!(true)),
        ] {
            assert_eq!(finding.pointer(pointer), Some(&value), "{pointer}");
        }
        assert!(finding["time"].is_i64() && finding["severity_id"].is_i64());
        assert_eq!(
            finding["finding_info"]["uid"].as_str().map(str::len),
            Some(32)
        );
    }
    let of = |name: &str| -> Vec<&Value> {
        let named = |finding: &&Value| finding["finding_info"]["analytic"]["name"] == name;
        all.iter().filter(named).collect()
    };
    let secret = of("Secret read");
    assert_eq!(secret.len(), 0, "a correlation takes its alerts");
    let any = of("Any");
    assert_eq!(any.len(), 7);
    let first = any[0];
    assert_eq!(first["start_time"], 1_795_165_200_123_i64);
    assert_eq!(
        first["finding_info"]["attacks"],
        json!([{"technique": {"uid": "T1613"}}])
    );
    let evidence = &first["evidences"][0];
    assert_eq!(
        evidence["src_endpoint"],
        json!({"ip": "192.0.2.1", "intermediate_ips": ["203.0.113.9"]})
    );
    assert_eq!(
        evidence["actor"]["user"]["groups"],
        json!([{"name": "dev"}, {"name": "system:authenticated"}])
    );
    assert_eq!(evidence["api"]["operation"], "get");
    assert_eq!(evidence["http_response"]["code"], 200);
    assert_eq!(
        evidence["resources"],
        json!([{"type": "secrets", "uid": "shop/secrets/db", "name": "db", "namespace": "shop"}])
    );
    assert_eq!(
        first["finding_info"]["related_events"][0]["type_uid"],
        600_302
    );
    assert_eq!(any[1]["evidences"][0]["user"]["type_id"], 4);
    assert_eq!(
        any[3]["finding_info"]["related_events"][0]["type_uid"],
        600_304
    );
    let together = of("Many Secrets");
    assert_eq!(together[0]["severity"], "Critical");
    assert_eq!(
        together[0]["evidences"][0]["data"]["events"],
        json!(["audit.log:1", "audit.log:2"])
    );
    // The same events have the same names in another run.
    let names = |all: &[Value]| -> Vec<Value> {
        all.iter()
            .map(|one| one["finding_info"]["uid"].clone())
            .collect()
    };
    assert_eq!(names(&all), names(&lines(&ask("ocsf"))));
}

#[test]
fn findings_are_what_the_schema_of_ocsf_says() {
    let Some(folder) = corpus("ocsf") else { return };
    let schema = Schema::read(&folder.join("ocsf-schema-1.9.0-dev.tar.zst"));
    let all = lines(&ask("ocsf"));
    for finding in &all {
        assert_eq!(finding["metadata"]["version"], schema.version());
        let wrong = schema.wrong("detection_finding", finding);
        assert!(wrong.is_empty(), "{wrong:#?}\n{finding:#}");
    }
    // What breaks the schema is found.
    for (pointer, value) in [
        ("/severity_id", json!(7)),
        ("/severity", json!("Awful")),
        ("/time", json!("now")),
        ("/metadata/product", json!(1)),
        ("/finding_info", json!({"title": "t"})),
        ("/evidences/0", json!({"name": "x"})),
        ("/evidences/0/src_endpoint/ip", json!("x")),
        ("/evidences", json!({})),
    ] {
        let mut broken = all
            .iter()
            .find(|one| one["evidences"][0]["src_endpoint"]["ip"].is_string())
            .expect("one")
            .clone();
        *broken.pointer_mut(pointer).expect(pointer) = value;
        assert!(
            !schema.wrong("detection_finding", &broken).is_empty(),
            "{pointer}"
        );
    }
}

#[test]
fn alerts_are_results_of_sarif() {
    let run = ask("sarif");
    let log: Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(
        !run.out.contains("ghp_16C7") && !run.out.contains("hunter2"),
        "{}",
        run.out
    );
    assert!(!run.out.contains(['\u{1b}', '\u{9b}']));
    for (title, rule) in RULES {
        let wrong = rule(&log);
        assert!(wrong.is_empty(), "{title}: {wrong:#?}");
    }
    let one = &log["runs"][0];
    assert_eq!(one["invocations"][0]["executionSuccessful"], false);
    let results = one["results"].as_array().expect("results");
    assert_eq!(results.len(), lines(&ask("jsonl")).len());
    let any = results
        .iter()
        .find(|one| one["ruleId"] == "Any")
        .expect("one");
    assert_eq!(any["level"], "note");
    let place = &any["locations"][0]["physicalLocation"];
    assert_eq!(place["region"], json!({"startLine": 1}));
    assert_eq!(place["artifactLocation"]["uri"], "audit.log");
    assert!(
        any["message"]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("shop/secrets/db: seen")),
        "{any}"
    );
}

/// Without an alert the documents are whole as well.
#[test]
fn nothing_found_is_a_whole_document() {
    let folder = folder(&[
        (
            "falco.yaml",
            &RULES_OF_FALCO.replace("ka.verb exists", "ka.verb = never"),
        ),
        ("audit.log", &log()),
    ]);
    let ask = |format: &str| {
        run_in(
            folder.path(),
            &[
                "detect",
                "run",
                "audit.log",
                "--format",
                format,
                "--rules",
                "falco.yaml",
            ],
            b"",
        )
    };
    let sarif = ask("sarif");
    assert_eq!(sarif.status, 0, "{}", sarif.err);
    let log: Value = serde_json::from_str(&sarif.out).expect("JSON");
    assert_eq!(log["runs"][0]["results"], json!([]));
    assert_eq!(
        log["runs"][0]["invocations"][0]["executionSuccessful"],
        true
    );
    assert_eq!(ask("ocsf").out, "");
}
