//! Where there are more findings than are kept, the scan says so, and what is kept does not depend on threads.

use std::fmt::Write;
use std::sync::Arc;

use seawall_analysis::Sources;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

fn scanned(max_findings: Option<usize>) -> Scan {
    scanned_for(&["host-pid", "host-ipc"], max_findings)
}

fn scanned_for(checks: &[&str], max_findings: Option<usize>) -> Scan {
    let mut text = String::new();
    for number in 0..300 {
        let _ = write!(
            text,
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\nspec: {{hostPID: true, hostIPC: true, containers: [{{name: a, image: b}}]}}\n---\n"
        );
    }
    let source = Source {
        name: Arc::from("a.yaml"),
        origin: Origin::File,
    };
    let nodes = parse_stream(text.as_bytes()).into_iter();
    let objects = nodes
        .flat_map(|document| document.nodes.expect("reads"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let cluster = Cluster::new(Arc::from(""), objects, Coverage::default());
    let options = ScanOptions {
        only: checks.iter().map(ToString::to_string).collect(),
        max_findings,
        ..ScanOptions::default()
    };
    let today = "2026-06-01".parse().expect("a date");
    scan(&cluster, &Sources::default(), &options, today)
}

#[test]
fn all_of_them_are_kept_where_there_is_room() {
    let found = scanned(None);
    assert_eq!((found.findings.len(), found.cut), (600, None));
    let found = scanned(Some(600));
    assert_eq!((found.findings.len(), found.cut), (600, None));
}

#[test]
fn what_has_no_room_is_said_and_counted() {
    let found = scanned(Some(500));
    assert!(
        found
            .cut
            .as_ref()
            .is_some_and(|cut| cut.contains("first 250 of each check")),
        "{:?}",
        found.cut
    );
    assert_eq!(found.findings.len(), 500);
    let of = |check: &str| {
        found
            .findings
            .iter()
            .filter(|one| one.check() == check)
            .count()
    };
    assert_eq!((of("host-pid"), of("host-ipc")), (250, 250));
    assert!(found.tallies.iter().all(|tally| tally.tally.fail == 300));
}

/// With more objects than findings that are kept, each check has its share first; what all have room for is kept all the same.
#[test]
fn a_check_may_have_more_than_its_share_where_others_have_less() {
    let checks = ["host-pid", "host-network"];
    let found = scanned_for(&checks, Some(300));
    assert_eq!((found.findings.len(), found.cut), (300, None));
    let found = scanned_for(&checks, Some(299));
    let kept: Vec<&str> = found.findings.iter().map(|own| own.target.name()).collect();
    assert_eq!(kept.len(), 149);
    assert!(kept.contains(&"p0") && !kept.contains(&"p299"), "{kept:?}");
    let cut = found.cut.expect("a limit was reached");
    assert!(cut.contains("first 149 of each check"), "{cut}");
}
