//! Any bytes as an exceptions file and as an annotation: reading and applying never panic, and what is accepted is
//! accepted by something that was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_analysis::Sources;
use seawall_finding::{Date, Verdict};
use seawall_scan::{ScanOptions, parse_exceptions, scan};

/// Objects that have findings of pods, roles and namespaces.
const INPUT: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec:\n  hostPID: true\n  containers:\n  - {name: app, image: app, securityContext: {privileged: true}}\n  - {name: side, image: side}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n";

fuzz_target!(|bytes: &[u8]| {
    let sources = Sources::default();
    let today: Date = "2026-01-01".parse().expect("a date");
    let text = String::from_utf8_lossy(bytes);
    let quoted = serde_json::to_string(&text).expect("a string");
    let annotated = INPUT.replace("name: web, ", &format!("name: web, annotations: {{seawall.dev/ignore: {quoted}}}, "));
    let loaded = seawall_load::load_bytes("input.yaml", annotated.as_bytes());
    let exceptions = parse_exceptions("exceptions.yaml", bytes).unwrap_or_default();
    let without = exceptions.is_empty();
    let options = ScanOptions {
        exceptions,
        ..ScanOptions::default()
    };
    let found = scan(&loaded.cluster, &sources, &options, today);
    for finding in &found.findings {
        assert!(finding.exception.is_none() || finding.verdict == Verdict::Fail);
        // Without a file only the annotation of the pod accepts, and only what is found in the pod.
        assert!(!without || finding.exception.is_none() || finding.target.kind() == "Pod");
    }
    let options = ScanOptions {
        no_annotations: true,
        ..ScanOptions::default()
    };
    let found = scan(&loaded.cluster, &sources, &options, today);
    assert!(found.findings.iter().all(|finding| finding.exception.is_none()));
});
