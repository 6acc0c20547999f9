//! `seawall detect baseline`, and what `detect run` tells by it.

use std::path::Path;

use serde_json::Value;

use crate::support::{folder, run_in};

fn event(number: u32, user: &str, verb: &str, resource: &str, code: u16) -> String {
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{number}","stage":"ResponseComplete","verb":"{verb}","user":{{"username":"{user}"}},"sourceIPs":["192.0.2.9"],"userAgent":"kubectl/v1","objectRef":{{"resource":"{resource}","namespace":"shop"}},"responseStatus":{{"code":{code}}},"stageTimestamp":"2026-11-20T09:{:02}:{:02}.000000Z"}}
"#,
        number / 60 % 60,
        number % 60
    )
}

const RULES: &str = "schema: seawall.detections/v1
rules:
- {id: secrets, title: T, description: d, severity: high, level: Metadata, output: o, when: ka.target.resource = secrets}
";

#[test]
fn what_alerts_or_fails_is_not_learned_and_what_is_new_is_told_once() {
    let mut learned: String = (0..60)
        .map(|number| event(number, "ann", "get", "pods", 200))
        .collect();
    for number in 60..100 {
        learned += &event(number, "ann", "list", "secrets", 200);
        learned += &event(number + 100, "ann", "delete", "pods", 403);
    }
    let mut seen = event(300, "ann", "get", "pods", 200);
    for number in 301..304 {
        seen += &event(number, "ann", "list", "secrets", 200);
        seen += &event(number + 10, "ann", "delete", "pods", 200);
    }
    let files = [
        ("rules.yaml", RULES),
        ("old.log", &*learned),
        ("new.log", &seen),
    ];
    let folder = folder(&files);
    let ask = |arguments: &[&str]| run_in(folder.path(), arguments, b"");
    let learn = ask(&[
        "detect",
        "baseline",
        "learn",
        "old.log",
        "--rules",
        "rules.yaml",
        "--format",
        "json",
        "-o",
        "usual.json",
    ]);
    assert_eq!(learn.status, 0, "{}", learn.err);
    let shown = ask(&["detect", "baseline", "show", "usual.json", "usual.json"]);
    assert!(
        shown.out.contains("120  ann"),
        "both are put together: {}",
        shown.out
    );
    assert!(
        !shown.out.contains("secrets") && !shown.out.contains("delete"),
        "{}",
        shown.out
    );
    let run = ask(&[
        "detect",
        "run",
        "new.log",
        "--rules",
        "rules.yaml",
        "--baseline",
        "usual.json",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 1, "{}", run.err);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    let told: Vec<&str> = found["deviations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["value"].as_str().expect("text"))
        .collect();
    assert_eq!(told, ["list secrets", "delete pods"]);
    assert_eq!(found["deviations"][0]["at"], "new.log:2");
    let steps = found["incidents"][0]["steps"].as_array().expect("steps");
    assert!(
        steps.iter().any(|step| step["rule"] == "new-action"),
        "{steps:?}"
    );
    let streamed = ask(&[
        "detect",
        "run",
        "new.log",
        "--baseline",
        "usual.json",
        "--format",
        "jsonl",
    ]);
    assert!(
        streamed
            .err
            .contains("told by `--format table` and `json` alone"),
        "{}",
        streamed.err
    );
    let wrong = ask(&["detect", "run", "new.log", "--baseline", "rules.yaml"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.contains("rules.yaml") && wrong.err.contains("not a baseline"),
        "{}",
        wrong.err
    );
}

/// Learned on the first half of a real log, what is new in the second half is in `baseline_real_cluster.txt`, reviewed by hand;
/// `UPDATE_EXPECTED=1` renews it.
#[test]
fn deviations_of_a_real_cluster_are_those_that_were_reviewed() {
    let log = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpora/real-cluster/audit.log.zst");
    if !log.is_file() {
        eprintln!("skipped: no audit log at {}", log.display());
        return;
    }
    let packed = std::fs::read(&log).expect("a log");
    let text = String::from_utf8(zstd::decode_all(&packed[..]).expect("zstd")).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let (first, second) = lines.split_at(lines.len() / 2);
    let folder = folder(&[
        ("first.log", &first.join("\n")),
        ("second.log", &second.join("\n")),
    ]);
    let usual = folder.path().join("usual.json").display().to_string();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ask = |arguments: &[&str]| run_in(folder.path(), arguments, b"");
    let learn = ask(&[
        "detect",
        "baseline",
        "learn",
        &path("first.log"),
        "--format",
        "json",
        "-o",
        &usual,
    ]);
    assert_eq!(learn.status, 0, "{}", learn.err);
    let run = ask(&[
        "detect",
        "run",
        &path("second.log"),
        "--baseline",
        &usual,
        "--format",
        "json",
    ]);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    let told: String = found["deviations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}\n",
                one["identity"].as_str().unwrap_or_default(),
                one["habit"].as_str().unwrap_or_default(),
                one["value"],
                one["confidence"]
            )
        })
        .collect();
    let expected =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/baseline_real_cluster.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&expected, &told).expect("written");
    }
    assert_eq!(told, std::fs::read_to_string(&expected).expect("a file"));
}
