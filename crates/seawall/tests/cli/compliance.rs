//! Frameworks and the threat matrix.

use crate::support::{input, run, run_in};

#[test]
fn every_framework_rolls_a_scan_up() {
    let listed = run(&["compliance", "list"]).out;
    for framework in [
        "pod-security-standards",
        "nsa-cisa",
        "cis-kubernetes",
        "threat-matrix",
        "mitre-attack",
    ] {
        assert!(listed.contains(framework), "{listed}");
        let run = run(&[
            "scan",
            &input("small.yaml"),
            "--format",
            "json",
            "--framework",
            framework,
        ]);
        let report = run.json();
        let controls = report["frameworks"][0]["controls"]
            .as_array()
            .expect("controls");
        assert!(controls.len() > 10);
        let failed = controls
            .iter()
            .filter(|control| control["status"] == "fail")
            .count();
        assert!(
            failed > 0,
            "{framework}: a privileged container breaks nothing"
        );
        for control in controls {
            let status = control["status"].as_str().expect("a status");
            assert!(
                matches!(
                    status,
                    "pass" | "fail" | "unknown" | "manual" | "not-applicable" | "not applicable"
                ),
                "{status}"
            );
        }
    }
}

#[test]
fn the_matrix_shows_every_tactic_and_what_fired() {
    let run = run(&["compliance", "matrix", &input("small.yaml")]);
    for tactic in ["Initial Access", "Privilege Escalation", "Impact"] {
        assert!(run.out.contains(tactic), "{}", run.out);
    }
    assert!(run.out.contains("Privileged container"), "{}", run.out);
}

#[test]
fn a_file_that_no_flag_names_leaves_nothing_open() {
    let directory = tempfile::tempdir().expect("a directory");
    let status = |flag: &str| {
        let path = directory.path().join("apiserver.yaml");
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: kube-apiserver-a, namespace: kube-system}}\nspec:\n  containers:\n  - name: kube-apiserver\n    image: registry.k8s.io/kube-apiserver:v1.36.2\n    command: [kube-apiserver, '{flag}']\n"
        );
        std::fs::write(&path, text).expect("written");
        let report = run(&[
            "scan",
            &path.display().to_string(),
            "--format",
            "json",
            "--framework",
            "cis-kubernetes",
        ])
        .json();
        let controls = report["frameworks"][0]["controls"].as_array().cloned();
        let statuses: Vec<String> = controls
            .expect("controls")
            .iter()
            .filter(|control| {
                ["1.2.6", "1.2.7", "1.2.8"].contains(&control["id"].as_str().unwrap_or_default())
            })
            .map(|control| control["status"].as_str().unwrap_or_default().to_owned())
            .collect();
        statuses.join(" ")
    };
    assert_eq!(status("--authorization-mode=Node,RBAC"), "pass pass pass");
    assert_eq!(
        status("--authorization-config=/etc/kubernetes/authorization.yaml"),
        "unknown unknown unknown"
    );
    assert_eq!(status("--authorization-mode=AlwaysAllow"), "fail fail fail");
}

/// The matrix of some text, as text and as JSON, and the exit status.
fn matrix_of(text: Option<&str>) -> (i32, String, serde_json::Value) {
    let folder = tempfile::tempdir().expect("a directory");
    if let Some(text) = text {
        std::fs::write(folder.path().join("a.yaml"), text).expect("written");
    }
    let ask = |format: &str| {
        let arguments = ["compliance", "matrix", "a.yaml", "--format", format];
        run_in(folder.path(), &arguments, b"")
    };
    let text = ask("text");
    (text.status, text.out, ask("json").json())
}

fn states(matrix: &serde_json::Value) -> Vec<String> {
    let tactics = matrix["tactics"].as_array().expect("tactics").iter();
    let cells = tactics.flat_map(|tactic| tactic["techniques"].as_array().expect("techniques"));
    cells
        .map(|cell| cell["state"].as_str().expect("a state").to_owned())
        .collect()
}

#[test]
fn a_matrix_of_nothing_is_not_quiet() {
    let lone =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {a: b}\n";
    let (status, text, json) = matrix_of(Some(lone));
    assert_eq!(status, 0, "{text}");
    let lone = states(&json);
    // Of most techniques nothing was there to look at.
    let quiet = lone.iter().filter(|state| *state == "quiet").count();
    assert!(quiet * 4 < lone.len(), "{lone:?}");
    assert!(lone.iter().any(|state| state == "unknown"), "{lone:?}");
    let (status, text, json) = matrix_of(Some("apiVersion: v1\nkind: Pod\n\tmetadata:\n"));
    assert_eq!(status, 2);
    assert!(text.contains("not everything was evaluated"), "{text}");
    assert!(!json["not_evaluated"].as_array().expect("a list").is_empty());
    assert!(!states(&json).contains(&"quiet".to_owned()));
    let (status, text, json) = matrix_of(None);
    assert_eq!(status, 2);
    assert!(text.contains("not everything was evaluated"), "{text}");
    assert!(!states(&json).contains(&"quiet".to_owned()));
}

#[test]
fn controls_do_not_pass_where_the_same_report_shows_the_opposite() {
    let status = |text: &str, wanted: &str| {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::write(folder.path().join("a.yaml"), text).expect("written");
        let arguments = [
            "scan",
            "a.yaml",
            "--format",
            "json",
            "--framework",
            "cis-kubernetes",
        ];
        let report = run_in(folder.path(), &arguments, b"").json();
        let controls = report["frameworks"][0]["controls"].as_array().cloned();
        let mut controls = controls.expect("controls").into_iter();
        let control = controls.find(|control| control["id"] == wanted);
        let status = &control.expect("the control")["status"];
        status.as_str().expect("a status").to_owned()
    };
    let password = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: c, image: i, env: [{name: DB_PASSWORD, value: kX7vQ2mZ9wLr4}]}]}\n";
    assert_eq!(status(password, "5.4.1"), "fail");
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: default}\n";
    assert_eq!(status(secret, "5.6.4"), "fail");
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: User, name: u, apiGroup: rbac.authorization.k8s.io}]\n";
    let wide = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\nsubjects: [{kind: User, name: u, apiGroup: rbac.authorization.k8s.io}]\n";
    for control in [
        "5.1.1", "5.1.7", "5.1.8", "5.1.9", "5.1.10", "5.1.11", "5.1.12", "5.1.13",
    ] {
        assert_eq!(status(role, control), "unknown", "{control}");
        assert_eq!(
            status(&format!("{role}{wide}"), control),
            "pass",
            "{control}"
        );
    }
}

/// A technique of several tactics is one.
#[test]
fn the_totals_of_the_matrix_count_each_technique_once() {
    let harbor = crate::support::root().join("examples/harbor");
    let run = run(&["compliance", "matrix", &harbor.display().to_string()]);
    let number = |before: &str| -> usize {
        let line = run.out.lines().find(|line| line.contains(before));
        let words = line.expect("a total").split_once(before).expect("words").0;
        let last = words.split(' ').next_back().expect("a number");
        last.parse().expect("a number")
    };
    let covered = number(" of 40 techniques have a check");
    let totals = run
        .out
        .lines()
        .find(|line| line.starts_with("of the techniques above"));
    let sum: usize = totals
        .expect("totals")
        .split([' ', ','])
        .filter_map(|word| word.parse::<usize>().ok())
        .sum();
    assert!(sum <= 40, "{sum}: {}", run.out);
    assert!(number(" with failed checks") <= covered, "{}", run.out);
}
