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
