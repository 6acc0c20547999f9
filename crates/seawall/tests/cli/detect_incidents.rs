//! Incidents of `seawall detect run`.

use serde_json::Value;

use crate::support::{folder, run_in};

/// With a cluster, incidents tell what those who acted can get to, as `attack exposure` has it.
#[test]
fn incidents_tell_what_the_cluster_around_shows() {
    let exec = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get","user":{"username":"eve\u001b[2J\nWarning"},"objectRef":{"resource":"pods","subresource":"exec","namespace":"ci","name":"runner"},"responseStatus":{"code":101},"stageTimestamp":"2026-11-20T09:00:00.000001Z"}"#;
    let state = "apiVersion: v1
kind: Pod
metadata: {name: runner, namespace: ci}
spec: {serviceAccountName: deployer, containers: [{name: c, image: 'a:1'}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
";
    let rules = "schema: seawall.detections/v1
rules:
- {id: strong, title: T, description: d, severity: high, level: Metadata, output: o, when: sw.object.reaches intersects (cluster-admin)}
- {id: exec, title: T, description: d, severity: medium, level: Metadata, output: o, when: ka.target.subresource = exec, response: [Ask them.]}
";
    let folder = folder(&[
        ("audit.log", exec),
        ("state.yaml", state),
        ("rules.yaml", rules),
    ]);
    let ask = |more: &[&str]| {
        let arguments = ["detect", "run", "audit.log", "--rules", "rules.yaml"];
        run_in(folder.path(), &[&arguments, more].concat(), b"")
    };
    let alone = ask(&[]);
    assert!(
        alone.out.contains("1 incident of 1 alert in 1 event"),
        "{}",
        alone.out
    );
    assert!(alone.out.contains("1 rule not asked"), "{}", alone.out);
    assert!(
        !alone.out.contains("\u{1b}") && !alone.out.contains("\nWarning ("),
        "{}",
        alone.out
    );
    let empty = ask(&["--state", "rules.yaml"]);
    assert!(
        empty.status == 2 && empty.err.contains("holds no Kubernetes object"),
        "{}",
        empty.err
    );
    let within = ask(&["--state", "state.yaml", "--format", "json"]);
    assert_eq!(within.status, 1, "{}", within.err);
    let found: Value = serde_json::from_str(&within.out).expect("JSON");
    let incident = &found["incidents"][0];
    assert_eq!(incident["priority"], "Critical", "{incident}");
    assert_eq!(incident["alerts"], 2);
    assert_eq!(incident["steps"][0]["events"][0], "audit.log:1");
    assert_eq!(incident["response"][0], "Ask them.");
    let account = "system:serviceaccount:ci:deployer";
    assert_eq!(
        incident["taken"],
        serde_json::json!(["pod ci/runner", account])
    );
    let reach = incident["reach"].as_array().expect("a list");
    let deployer = reach
        .iter()
        .find(|one| one["from"] == account)
        .expect("the account");
    let targets = deployer["targets"].as_array().expect("targets");
    assert!(targets.contains(&"cluster-admin".into()), "{incident}");
}
