//! Every high or critical finding on kube-prometheus stands in a table that says why it is right.

use std::collections::BTreeSet;

use crate::support::{corpus, root, run};

/// `check kind/name value (with what it is told)` of a line of the table.
fn adjudicated() -> BTreeSet<String> {
    let path = root().join("tests/conformance/kube-prometheus.md");
    let text = std::fs::read_to_string(path).expect("the table");
    text.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line
                .trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().trim_matches('`'))
                .collect();
            assert!(cells.len() == 6 && cells[5].len() > 40, "no reason: {line}");
            format!("{} {} {} ({})", cells[0], cells[2], cells[3], cells[4])
        })
        .collect()
}

#[test]
fn every_grave_finding_is_adjudicated_and_every_line_is_found() {
    let Some(corpus) = corpus("manifests/kube-prometheus") else {
        return;
    };
    let run = run(&["scan", &corpus.display().to_string(), "--format", "json"]);
    let found: BTreeSet<String> = run
        .findings()
        .iter()
        .filter(|finding| finding["verdict"] == "fail")
        .flat_map(|finding| {
            // What is folded into a finding is said there, and has to be right as well.
            let folded = finding["folded"].as_array().cloned().unwrap_or_default();
            let parts = std::iter::once(finding.clone()).chain(folded);
            parts
                .filter(|part| part["severity"] == "high" || part["severity"] == "critical")
                .map(|part| {
                    let resource = &finding["resource"];
                    let check = part["check"].as_str().expect("a check");
                    let head = finding["check"].as_str().expect("a check");
                    format!(
                        "{check} {}/{} {} ({})",
                        resource["kind"].as_str().expect("a kind"),
                        resource["name"].as_str().expect("a name"),
                        finding["evidence"][0]["value"].as_str().unwrap_or("-"),
                        if check == head { "-" } else { head },
                    )
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let table = adjudicated();
    assert_eq!(
        found.difference(&table).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not adjudicated"
    );
    assert_eq!(
        table.difference(&found).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not found any more"
    );
}
