//! Frameworks and the threat matrix.

use crate::support::{input, run};

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
