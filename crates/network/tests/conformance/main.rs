//! The conformance tables of `tests/conformance/network`, asked line by line. Expectations there are the products' own
//! documented behaviour; what Seawall does not do yet stands in `expected-failures.yaml` with its reason.

mod expected;
mod objects;
mod probe;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use seawall_network::Network;

use crate::expected::Expected;
use crate::table::{Case, Table};

/// Where the tables are.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/network")
}

/// Probes of a case that are answered otherwise, as lines for people.
fn failures(table: &Table, case: &Case) -> Vec<String> {
    let cluster = objects::cluster(table, case);
    let network = Network::new(&cluster);
    case.probes
        .iter()
        .filter_map(|probe| {
            let wrong = probe::wrong(&network, probe)?;
            Some(format!(
                "{}:{} {}: {wrong}",
                table.file, probe.line, case.name
            ))
        })
        .collect()
}

/// Asks every case of the tables whose names begin so.
#[track_caller]
fn check(prefix: &str) {
    let expected = Expected::read(&folder());
    let mut report = String::new();
    let mut cases = 0;
    for table in Table::all(&folder()) {
        if !table.file.starts_with(prefix) {
            continue;
        }
        for case in &table.cases {
            cases += 1;
            let failures = failures(&table, case);
            let reason = expected.reason(&table.file, &case.name);
            match (failures.is_empty(), reason) {
                (true, Some(_)) => {
                    let _ = writeln!(
                        report,
                        "{} {}: passes now; take it off expected-failures.yaml",
                        table.file, case.name
                    );
                }
                (false, None) => {
                    for line in failures {
                        let _ = writeln!(report, "{line}");
                    }
                }
                (true, None) | (false, Some(_)) => {}
            }
        }
    }
    assert!(cases > 0, "no table begins with {prefix}");
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn network_policy() {
    check("network-policy");
}

#[test]
fn admin_policies() {
    check("admin-");
}

#[test]
fn cluster_network_policy() {
    check("cluster-network-policy");
}

#[test]
fn calico() {
    check("calico");
}

#[test]
fn cilium() {
    check("cilium");
}

#[test]
fn every_expected_failure_is_a_case() {
    let tables = Table::all(&folder());
    for entry in &Expected::read(&folder()).entries {
        let table = tables.iter().find(|table| table.file == entry.file);
        let case = table.and_then(|table| table.cases.iter().find(|case| case.name == entry.case));
        assert!(
            case.is_some(),
            "{} has no case `{}`",
            entry.file,
            entry.case
        );
        assert!(!entry.reason.is_empty(), "{} {}", entry.file, entry.case);
    }
}

/// The README counts what there is, and the guide says how much that is.
#[test]
fn the_readme_counts() {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for table in Table::all(&folder()) {
        let probes = table.cases.iter().map(|case| case.probes.len()).sum();
        counts.insert(table.file.clone(), (table.cases.len(), probes));
    }
    let mut rows = String::new();
    let (mut cases, mut probes) = (0, 0);
    for (file, (own_cases, own_probes)) in &counts {
        let _ = writeln!(rows, "| [{file}]({file}) | {own_cases} | {own_probes} |");
        cases += own_cases;
        probes += own_probes;
    }
    let listed = Expected::read(&folder()).entries.len();
    let _ = writeln!(rows, "| together | {cases} | {probes} |");
    let _ = writeln!(rows, "\nExpected failures: {listed}.");
    let readme = std::fs::read_to_string(folder().join("README.md")).expect("a README");
    assert!(readme.contains(&rows), "the README should say\n\n{rows}");
    let guide = folder().join("../../../docs/guide/network.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let sum = format!("{cases} cases and {probes} questions");
    assert!(guide.contains(&sum), "the guide should say: {sum}");
}
