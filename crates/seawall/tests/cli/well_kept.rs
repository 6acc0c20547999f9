//! What is told of well-kept installs: every high or critical finding is in a table that says why it is right, and is told
//! once.

use std::collections::BTreeMap;

use crate::support::{input, root, run};

/// `file check kind/name` of each line of the table, with how often.
fn adjudicated() -> BTreeMap<String, usize> {
    let path = root().join("tests/conformance/well-kept.md");
    let text = std::fs::read_to_string(path).expect("the table");
    let mut lines = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        assert!(cells.len() == 4 && cells[3].len() > 40, "no reason: {line}");
        *lines.entry(cells[..3].join(" ")).or_default() += 1;
    }
    lines
}

#[test]
fn every_grave_finding_is_right_and_told_once() {
    let table = adjudicated();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for file in [
        "calico",
        "cert-manager",
        "cilium",
        "external-secrets",
        "longhorn",
        "metrics-server",
        "velero",
    ] {
        let report = run(&[
            "scan",
            &input(&format!("well-kept/{file}.yaml")),
            "--format",
            "json",
        ]);
        for finding in report.findings() {
            let is_grave = finding["severity"] == "high" || finding["severity"] == "critical";
            if finding["verdict"] == "fail" && is_grave {
                let line = format!(
                    "{file} {} {}/{}",
                    finding["check"].as_str().expect("a check"),
                    finding["resource"]["kind"].as_str().expect("a kind"),
                    finding["resource"]["name"].as_str().expect("a name"),
                );
                *found.entry(line).or_default() += 1;
            }
        }
    }
    assert_eq!(found, table);
}
