//! `seawall detect audit-policy` and `seawall detect coverage`.

use serde_json::Value;

use crate::schema::assert_valid;
use crate::support::{folder, root, run_in};

const POLICY: &str = "apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  userGroups: [system:nodes]
- level: RequestResponse
  resources:
  - group: ''
    resources: [secrets]
- level: Metadata
- level: Request
  verbs: [create]
";

fn example() -> String {
    root()
        .join("examples/detect/audit.log")
        .display()
        .to_string()
}

/// What the command prints it takes back: no rule is blind under it but for bodies that no log is to hold.
#[test]
fn the_policy_that_is_printed_serves_the_rules() {
    let folder = folder(&[]);
    let printed = run_in(
        folder.path(),
        &["detect", "audit-policy", "-o", "policy.yaml"],
        b"",
    );
    let text = std::fs::read_to_string(folder.path().join("policy.yaml")).expect("a file");
    assert!(
        text.starts_with("# The cheapest audit policy that serves "),
        "{text}"
    );
    assert!(
        text.contains("# Not served: `service-account-token-created` for secrets: "),
        "{text}"
    );
    assert_eq!(printed.status, 2, "what is not served is status 2");
    let check = run_in(
        folder.path(),
        &[
            "detect",
            "audit-policy",
            "--check",
            "policy.yaml",
            "--format",
            "json",
        ],
        b"",
    );
    assert_eq!(check.status, 0, "{}", check.out);
    let check: Value = serde_json::from_str(&check.out).expect("JSON");
    assert_valid(&check);
    let not_served: Vec<&Value> = check["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .filter(|rule| rule["sight"] != "served")
        .collect();
    assert_eq!(not_served.len(), 1, "{not_served:?}");
    assert_eq!(not_served[0]["sight"], "partly");
    assert_eq!(check["shadowed"], serde_json::json!([]));
}

#[test]
fn what_a_policy_costs_is_measured() {
    let folder = folder(&[]);
    let arguments = [
        "detect",
        "audit-policy",
        "-i",
        &example(),
        "--format",
        "json",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_valid(&answer);
    let measured = &answer["measured"];
    assert_eq!(measured["events"], 8);
    let recorded = measured["recorded_events"].as_u64().expect("a number");
    let lines = answer["lines"].as_array().expect("lines");
    let by_line = lines
        .iter()
        .map(|line| line["volume"]["events"].as_u64().expect("a number"));
    assert_eq!(by_line.sum::<u64>(), recorded);
    let bytes = lines
        .iter()
        .map(|line| line["volume"]["bytes"].as_u64().expect("a number"));
    assert_eq!(
        Some(bytes.sum::<u64>()),
        measured["recorded_bytes"].as_u64()
    );
    assert!(measured["recorded_bytes"].as_u64() <= measured["bytes"].as_u64());
    assert!(measured["days"].as_f64().is_some_and(|days| days > 0.0));
    let named = lines
        .iter()
        .flat_map(|line| line["rules"].as_array().into_iter().flatten());
    assert!(named.clone().any(|rule| rule == "list-secrets"));
    // A line that is no event is said.
    let run = run_in(
        folder.path(),
        &["detect", "audit-policy", "-i", "-"],
        b"{}\n",
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("is no audit event"), "{}", run.err);
}

#[test]
fn a_given_policy_is_checked() {
    let folder = folder(&[
        ("policy.yaml", POLICY),
        (
            "broken.yaml",
            &POLICY.replace("level: Metadata", "level: metadata"),
        ),
    ]);
    let check = |file: &str, format: &str| {
        run_in(
            folder.path(),
            &[
                "detect",
                "audit-policy",
                "--check",
                file,
                "--format",
                format,
            ],
            b"",
        )
    };
    let text = check("policy.yaml", "text");
    assert_eq!(text.status, 1, "{}", text.out);
    for expect in [
        "leak: policy.yaml:7:3: bodies of secrets are recorded at RequestResponse",
        "shadowed: policy.yaml:12:3: rules[3] decides about no request; rules[2] and others before it take all of them",
        "blind: privileged-container",
        "  create pods by any user: recorded at Metadata, and Request is needed; rules[2] (policy.yaml:11:3)",
        "partly: exec-into-container",
        "pods/exec by any user of group system:nodes: not recorded, and Metadata is needed; rules[0] (policy.yaml:5:3)",
    ] {
        assert!(text.out.contains(expect), "{expect}\n{}", text.out);
    }
    let json: Value = serde_json::from_str(&check("policy.yaml", "json").out).expect("JSON");
    assert_valid(&json);
    let blind = json["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .find(|rule| rule["rule"] == "privileged-container");
    let example = blind
        .and_then(|rule| rule["example"].as_str())
        .expect("an example");
    assert!(example.contains("\"privileged\":true"), "{example}");

    let broken = check("broken.yaml", "text");
    assert_eq!(broken.status, 2);
    assert!(
        broken
            .out
            .contains("error: broken.yaml:11:10: `metadata` is no level"),
        "{}",
        broken.out
    );
    assert!(
        broken
            .out
            .contains("unknown: kube-apiserver does not start with this policy"),
        "{}",
        broken.out
    );
}

fn techniques(answer: &Value) -> impl Iterator<Item = &Value> {
    let tactics = answer["tactics"].as_array().expect("tactics");
    tactics
        .iter()
        .flat_map(|tactic| tactic["techniques"].as_array().expect("techniques"))
}

/// What checks look for is what `compliance matrix` says.
#[test]
fn coverage_does_not_contradict_the_matrix() {
    let folder = folder(&[("policy.yaml", POLICY)]);
    let ask = |arguments: &[&str]| -> (i32, Value) {
        let run = run_in(
            folder.path(),
            &[arguments, &["--format", "json"]].concat(),
            b"",
        );
        (run.status, serde_json::from_str(&run.out).expect("JSON"))
    };
    let (status, coverage) = ask(&["detect", "coverage"]);
    assert_eq!(status, 0);
    assert_valid(&coverage);
    let (_, matrix) = ask(&["compliance", "matrix"]);
    let pairs: Vec<(&Value, &Value)> = techniques(&coverage).zip(techniques(&matrix)).collect();
    assert_eq!(pairs.len(), techniques(&matrix).count());
    for (own, other) in pairs {
        assert_eq!(own["id"], other["id"]);
        assert_eq!(own["posture"], other["checks"], "{}", own["id"]);
    }
    let state = |answer: &Value, id: &str| -> String {
        let mut found = techniques(answer).filter(|technique| technique["id"] == id);
        found.next().expect("a technique")["audit_state"]
            .as_str()
            .expect("a state")
            .to_owned()
    };
    assert_eq!(state(&coverage, "MS-TA9006"), "covered");
    let (status, under) = ask(&["detect", "coverage", "--audit-policy", "policy.yaml"]);
    assert_eq!(status, 1, "privileged containers cannot be seen");
    assert_eq!(state(&under, "MS-TA9013"), "blind");
    assert_eq!(state(&under, "MS-TA9006"), "partly");
    let (_, log) = ask(&["detect", "coverage", "--input", &example()]);
    assert_eq!(state(&log, "MS-TA9035"), "unknown", "no event of the kind");
    for format in ["text", "markdown", "html"] {
        let run = run_in(
            folder.path(),
            &["detect", "coverage", "--format", format],
            b"",
        );
        assert!(run.out.contains("MS-TA9033"), "{format}");
        assert!(run.out.contains("run time"), "{format}");
    }
}
