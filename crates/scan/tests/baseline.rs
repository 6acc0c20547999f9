//! What a baseline knows, and what it does not.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::{Baseline, Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

fn run(text: &str, baseline: Option<Baseline>) -> Scan {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let documents = parse_stream(text.as_bytes()).into_iter();
    let nodes = documents.flat_map(|document| document.nodes.expect("reads"));
    let objects = nodes.map(|node| Object::from_node(node, source.clone()).expect("an object"));
    let cluster = Cluster::new(Arc::from(""), objects.collect(), Coverage::default());
    let options = ScanOptions {
        only: vec!["sensitive-host-path".to_owned()],
        baseline,
        ..ScanOptions::default()
    };
    let today = "2026-06-01".parse().expect("a date");
    scan(
        &cluster,
        &seawall_analysis::Sources::default(),
        &options,
        today,
    )
}

/// How many findings count.
fn open(scan: &Scan) -> usize {
    scan.findings
        .iter()
        .filter(|finding| finding.counts())
        .count()
}

#[test]
fn what_became_more_severe_is_no_longer_known() {
    let mounted = |read_only: bool| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  containers:\n  - {{name: app, image: 'r/app:1', volumeMounts: [{{name: etc, mountPath: /host, readOnly: {read_only}}}]}}\n  volumes: [{{name: etc, hostPath: {{path: /etc}}}}]\n"
        )
    };
    let before = run(&mounted(true), None);
    let baseline = before.baseline();
    assert_eq!(open(&run(&mounted(true), Some(baseline.clone()))), 0);
    let worse = run(&mounted(false), Some(baseline));
    assert_eq!(open(&worse), 1);
    let now = &worse.findings[0];
    assert!(now.severity > before.findings[0].severity, "{now:?}");
    let reason = format!("{} in the baseline", before.findings[0].severity.name());
    assert!(now.risk_reasons.contains(&reason), "{now:?}");
    // The other way round it is what was known.
    assert_eq!(open(&run(&mounted(true), Some(worse.baseline()))), 0);
}
