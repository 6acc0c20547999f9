//! `seawall detect`: rules over audit logs.

use std::io::Write;

use serde_json::Value;

use crate::support::{folder, root, run, run_in};

const RULES: &str = "- rule: Pod made
  desc: d
  condition: ka.verb=create and ka.target.resource=pods
  output: made (user=%ka.user.name name=%ka.target.name uri=%ka.uri)
  priority: WARNING
  source: k8s_audit
  tags: [t]
- rule: Privileged
  desc: d
  condition: ka.verb=create and ka.req.pod.containers.privileged intersects (true)
  output: privileged
  priority: CRITICAL
  source: k8s_audit
- rule: Shell
  desc: d
  condition: proc.name = bash
  output: shell
  priority: NOTICE
";

const OWN: &str = "schema: seawall.detections/v1
rules:
- id: made-by-ann
  title: t
  description: d
  severity: low
  level: Metadata
  when: ka.verb = create and ka.user.name = ann
  output: o
  examples:
    match: [{verb: create, user: ann}]
    pass:
    - {verb: create}
";

const MADE: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/pods?token=ghp_16C7e42F292c6912E7710c838347Ae178B4a","verb":"create","user":{"username":"ann"},"objectRef":{"resource":"pods","namespace":"shop","name":"web"},"responseStatus":{"code":201},"requestObject":{"spec":{"containers":[{}]}},"stageTimestamp":"2026-11-20T09:00:00.000001Z","annotations":{"authorization.k8s.io/decision":"allow"}}"#;

#[test]
fn alerts_are_summed_up_or_printed_one_by_one() {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", MADE)]);
    let ask = |more: &[&str]| {
        let arguments = ["detect", "run", "--rules", "rules.yaml", "-i", "audit.log"];
        run_in(folder.path(), &[&arguments, more].concat(), b"")
    };
    let table = ask(&[]);
    assert_eq!(table.status, 1, "{}", table.err);
    assert!(
        table
            .out
            .starts_with("1 incident of 1 alert in 1 event\n\nWarning       ann\n"),
        "{}",
        table.out
    );
    let by_rule = ask(&["--by", "rule"]);
    assert!(
        by_rule
            .out
            .starts_with("1 alert in 1 event: 1 of 2 rules\n"),
        "{}",
        by_rule.out
    );
    assert!(table.out.contains("1 rule not asked"), "{}", table.out);
    assert_eq!(ask(&["--fail-on", "critical"]).status, 0);

    let line: Value = serde_json::from_str(&ask(&["--format", "jsonl"]).out).expect("a line");
    assert_eq!(line["rule"], "Pod made");
    assert_eq!(line["time"], "2026-11-20T09:00:00.000001000Z");
    assert_eq!(
        (line["user"].as_str(), line["name"].as_str()),
        (Some("ann"), Some("web"))
    );
    assert_eq!(line["ended"], "succeeded");
    assert_eq!(
        (line["log"].as_str(), line["line"].as_u64()),
        (Some("audit.log"), Some(1))
    );
    assert!(
        line["fields"]["ka.uri"]
            .as_str()
            .is_some_and(|uri| !uri.contains("ghp_16C7")),
        "{line}"
    );
    assert!(!line["output"].to_string().contains("ghp_16C7"), "{line}");

    let falco: Value = serde_json::from_str(&ask(&["--format", "falco"]).out).expect("a line");
    let output = falco["output"].as_str().expect("text");
    assert!(
        output.starts_with("09:00:00.000001000: Warning made (user=ann name=web uri=/api/v1/pods?"),
        "{output}"
    );
    assert_eq!(falco["priority"], "Warning");
    assert_eq!(falco["source"], "k8s_audit");
    assert_eq!(falco["tags"], serde_json::json!(["t"]));
    assert_eq!(
        falco["output_fields"]["evt.time"],
        1_795_165_200_000_001_000_i64
    );
    assert_eq!(falco["output_fields"]["ka.user.name"], "ann");
}

#[test]
fn logs_come_in_many_shapes() {
    let [one, two] =
        ["b", "c"].map(|id| MADE.replace("\"auditID\":\"a\"", &format!("\"auditID\":\"{id}\"")));
    let batch = format!(
        "{{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{MADE},{one}]}}\n{two}\n"
    );
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(MADE).expect("JSON"))
        .expect("JSON");
    let list = format!("[{MADE},{one}]");
    for (log, expect) in [(batch.as_str(), 3), (&pretty, 1), (&list, 2)] {
        let folder = folder(&[("rules.yaml", RULES)]);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(log.as_bytes()).expect("gzip");
        let packed = gzip.finish().expect("gzip");
        for input in [log.as_bytes(), &packed] {
            let arguments = [
                "detect", "run", "--rules", ".", "-i", "-", "--format", "json",
            ];
            let run = run_in(folder.path(), &arguments, input);
            let summary: Value = serde_json::from_str(&run.out).expect("JSON");
            assert_eq!(summary["alerts"], expect, "{}", run.err);
            assert_eq!(summary["events"], expect);
        }
    }
}

/// Without a word about rules, those that come with the program are asked.
#[test]
fn rules_come_with_the_program() {
    let made = MADE.replace("[{}]", r#"[{"securityContext":{"privileged":true}}]"#);
    let folder = folder(&[("audit.log", &made), ("own.yaml", OWN)]);
    let ask = |more: &[&str]| run_in(folder.path(), &[&["detect"], more].concat(), b"");
    let found = ask(&["run", "audit.log"]);
    assert_eq!(found.status, 1);
    assert!(found.out.contains("privileged-container"), "{}", found.out);
    let both = ask(&[
        "run",
        "-i",
        "audit.log",
        "--rules",
        "builtin",
        "own.yaml",
        "--format",
        "json",
    ]);
    let summary: Value = serde_json::from_str(&both.out).expect("JSON");
    let rules: Vec<&str> = summary["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .filter_map(|rule| rule["rule"].as_str())
        .collect();
    assert!(
        rules.contains(&"privileged-container") && rules.contains(&"made-by-ann"),
        "{rules:?}"
    );
    assert_eq!(ask(&["test"]).status, 0);
    let tested = ask(&["test", "--rules", "own.yaml"]);
    assert_eq!(tested.status, 1);
    assert!(
        tested
            .out
            .starts_with("failed: own.yaml:13:7: `made-by-ann` is not to match, and does\n"),
        "{}",
        tested.out
    );
    let explained = ask(&["explain", "nodes-proxy"]);
    assert!(
        explained
            .out
            .contains("What to do\n  - Take `nodes/proxy` from the user."),
        "{}",
        explained.out
    );
    let near = ask(&["explain", "node-proxy"]);
    assert!(
        near.status == 2 && near.err.contains("did you mean `nodes-proxy`?"),
        "{}",
        near.err
    );
}

/// What was named and not understood is never clean.
#[test]
fn what_cannot_be_decided_is_status_2() {
    let unknown = MADE
        .replace("\"level\":\"Request\"", "\"level\":\"Metadata\"")
        .replace("\"requestObject\":{\"spec\":{\"containers\":[{}]}},", "");
    let broken = format!("{MADE}\n{}\n", &MADE[..90]);
    let wrong = format!(
        "{RULES}- rule: x\n  desc: d\n  condition: ka.vrb = get\n  output: o\n  priority: INFO\n  source: k8s_audit\n"
    );
    for (rules, log, expect) in [
        (RULES, unknown.as_str(), "could not be decided"),
        (RULES, &broken, "1 line is no audit event: line 2"),
        (RULES, "", "the log holds no event"),
        (
            &wrong,
            MADE,
            "rules.yaml:21:14: unknown field `ka.vrb`, in the rule `x`; did you mean `ka.verb`?",
        ),
    ] {
        let folder = folder(&[("rules.yaml", rules), ("audit.log", log)]);
        let run = run_in(
            folder.path(),
            &["detect", "run", "--rules", "rules.yaml", "-i", "audit.log"],
            b"",
        );
        assert_eq!(run.status, 2, "{expect}: {}", run.out);
        assert!(
            format!("{}{}", run.out, run.err).contains(expect),
            "{expect}: {}{}",
            run.out,
            run.err
        );
    }
    let folder = folder(&[
        (
            "rules.yaml",
            "- rule: r\n  desc: d\n  condition: proc.name = sh\n  output: o\n  priority: INFO\n",
        ),
        ("empty/x.txt", ""),
    ]);
    for (rules, expect) in [
        ("rules.yaml", "none of 1 rule is about audit events"),
        ("empty", "holds no rules"),
        ("absent.yaml", "cannot be read"),
    ] {
        let run = run_in(
            folder.path(),
            &["detect", "run", "--rules", rules, "-i", "-"],
            MADE.as_bytes(),
        );
        assert_eq!(run.status, 2);
        assert!(run.err.contains(expect), "{}", run.err);
    }
}

/// Names from a cluster are text in every output.
#[test]
fn foreign_text_stays_text() {
    let odd = MADE.replace("\"web\"", "\"w\\u001b[31m\\nb\"");
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", &odd)]);
    let run = run_in(
        folder.path(),
        &["detect", "run", "--rules", "rules.yaml", "-i", "audit.log"],
        b"",
    );
    assert!(!run.out.contains('\u{1b}'), "{:?}", run.out);
    assert!(!run.out.contains("\nb"), "{:?}", run.out);
}

#[test]
fn lint_names_what_is_wrong() {
    let folder = folder(&[(
        "a.yaml",
        "- list: l\n  items: [a]\n- rule: r\n  desc: d\n  condition: >\n    ka.verb = get\n    and ka.vrb = x\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
    )]);
    let run = run_in(folder.path(), &["detect", "lint", "."], b"");
    assert_eq!(run.status, 1);
    assert_eq!(
        run.out,
        "note: ./a.yaml:1:3: no rule uses the list `l`\nerror: ./a.yaml:7:9: unknown field `ka.vrb`, in the rule `r`\n  hint: did you mean `ka.verb`?\n\n0 rules, 1 error, 1 note\n"
    );
    let example = root().join("examples/detect/rules.yaml");
    assert_eq!(run_status(&example), 0);
}

fn run_status(path: &std::path::Path) -> i32 {
    run(&["detect", "lint", path.to_str().expect("a path")]).status
}

/// One bad item of a batch leaves the others.
#[test]
fn every_event_of_a_batch_is_read() {
    let other = MADE.replace("\"auditID\":\"a\"", "\"auditID\":\"b\"");
    let batch =
        format!("{{\"kind\":\"EventList\",\"items\":[{MADE},{{\"kind\":\"Pod\"}},{other}]}}");
    let folder = folder(&[
        ("rules.yaml", RULES),
        ("audit.log", &batch),
        ("other.log", "{\"level\":\"info\",\"msg\":\"x\"}\n"),
    ]);
    let run = run_in(
        folder.path(),
        &[
            "detect",
            "run",
            "audit.log",
            "--rules",
            "rules.yaml",
            "--format",
            "json",
        ],
        b"",
    );
    let summary: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        (
            summary["events"].as_u64(),
            summary["broken"].as_u64(),
            summary["alerts"].as_u64()
        ),
        (Some(2), Some(1), Some(2))
    );
    assert_eq!(run.status, 2);
    let other = run_in(folder.path(), &["detect", "run", "other.log"], b"");
    assert_eq!(other.status, 2);
    assert!(
        other.err.contains("is no audit event: line 1"),
        "{}",
        other.err
    );
}

/// Rules of one name are two rules.
#[test]
fn rules_of_one_name_are_told_apart() {
    let two = "- rule: R\n  desc: d\n  condition: ka.user.name = ann\n  output: by ann\n  priority: INFO\n  source: k8s_audit\n";
    let own = OWN.replace("made-by-ann", "R");
    let folder = folder(&[("a.yaml", two), ("b.yaml", &own), ("audit.log", MADE)]);
    let run = run_in(
        folder.path(),
        &[
            "detect",
            "run",
            "audit.log",
            "--rules",
            "a.yaml",
            "b.yaml",
            "--format",
            "json",
        ],
        b"",
    );
    let summary: Value = serde_json::from_str(&run.out).expect("JSON");
    let rules = summary["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), 2);
    for rule in rules {
        assert_eq!(
            (rule["rule"].as_str(), rule["users"]["ann"].as_u64()),
            (Some("R"), Some(1)),
            "{rule}"
        );
        assert!(rule["example"].is_string(), "{rule}");
    }
}

/// What was allowed and answered with 403, admission rejected; a file of rules without any is named.
#[test]
fn rejections_and_empty_files_are_told_as_what_they_are() {
    let rejected = MADE.replace("\"code\":201", "\"code\":403");
    let undecided = rejected.replace("\"authorization.k8s.io/decision\":\"allow\"", "");
    let forbidden = rejected.replace("\"allow\"", "\"forbid\"");
    for (log, expect) in [
        (&rejected, "failed"),
        (&undecided, "denied"),
        (&forbidden, "denied"),
    ] {
        let folder = folder(&[("rules.yaml", RULES), ("audit.log", log)]);
        let run = run_in(
            folder.path(),
            &[
                "detect",
                "run",
                "audit.log",
                "--rules",
                "rules.yaml",
                "--format",
                "jsonl",
            ],
            b"",
        );
        let line: Value = serde_json::from_str(&run.out).expect("a line");
        assert_eq!(line["ended"], expect, "{log}");
    }
    let folder = folder(&[("empty.yaml", "# nothing\n---\n")]);
    let run = run_in(folder.path(), &["detect", "lint", "empty.yaml"], b"");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("`empty.yaml` is empty"), "{}", run.err);
}
