//! What is declared several times, differently: what any of the declarations opens is found, whichever comes last.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_analysis::Sources;
use seawall_finding::Verdict;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {serviceAccountName: web, containers: [{name: c, image: 'web:1', ports: [{containerPort: 80}]}]}\n";

fn run(documents: &[&str]) -> Scan {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(documents.join("---\n").as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("reads"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect();
    let mut cluster = Cluster::new(Arc::from(""), objects, Coverage::default());
    let repeated = cluster.repeated().collect();
    cluster.contest(repeated);
    let sources = Sources::builtin();
    let today = "2026-06-01".parse().expect("a date");
    scan(&cluster, &sources, &ScanOptions::default(), today)
}

fn failed(scan: &Scan) -> BTreeSet<(String, String)> {
    let findings = scan.findings.iter();
    let fails = findings.filter(|finding| finding.verdict == Verdict::Fail);
    fails
        .flat_map(|finding| {
            let target = finding.target.to_string();
            let folded = finding
                .folded
                .iter()
                .map(|folded| folded.rule.id.to_string());
            let all = folded.chain([finding.check().to_owned()]);
            all.map(move |check| (check, target.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whatever the order, the same problems are found: among them those that only one of the declarations has.
#[track_caller]
fn check(one: &str, other: &str, expected: &[&str]) {
    let forward = run(&[POD, one, other]);
    let backward = run(&[POD, other, one]);
    let found = failed(&forward);
    assert_eq!(found, failed(&backward));
    for check in expected {
        let is_found = found.iter().any(|(id, _)| id == check);
        assert!(is_found, "{check} is not among {found:?}");
        for scan in [&forward, &backward] {
            let mut tallies = scan.tallies.iter();
            let tally = tallies.find(|tally| tally.check.id == *check).expect("ran");
            assert!(tally.tally.fail > 0, "{check} counts no fail");
        }
    }
    // Each subject is counted once, as where nothing is contested.
    let alone = run(&[POD, one]);
    for (contested, alone) in forward.tallies.iter().zip(&alone.tallies) {
        if contested.check.group() == "tenancy" {
            let total = |tally: &seawall_finding::Tally| tally.judged() + tally.not_applicable;
            assert_eq!(
                total(&contested.tally),
                total(&alone.tally),
                "{}",
                contested.check.id
            );
        }
    }
}

#[test]
fn a_namespace_that_one_declaration_opens() {
    let namespace = |level: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n"
        )
    };
    check(
        &namespace("privileged"),
        &namespace("restricted"),
        &["namespace-pod-security-privileged"],
    );
}

#[test]
fn a_binding_that_one_declaration_widens() {
    let binding = |role: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: web}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}\nsubjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]\n"
        )
    };
    check(
        &binding("cluster-admin"),
        &binding("view"),
        &["cluster-admin-binding"],
    );
}

#[test]
fn a_pod_that_one_declaration_opens() {
    let pod = |privileged: bool| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: db, namespace: shop}}\nspec: {{containers: [{{name: c, image: 'db:1', securityContext: {{privileged: {privileged}}}}}]}}\n"
        )
    };
    check(&pod(true), &pod(false), &["privileged-container"]);
}

#[test]
fn three_declarations_are_judged() {
    let namespace = |level: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n"
        )
    };
    let (open, middle, closed) = (
        namespace("privileged"),
        namespace("baseline"),
        namespace("restricted"),
    );
    for documents in [
        [POD, &open, &middle, &closed],
        [POD, &middle, &open, &closed],
        [POD, &middle, &closed, &open],
    ] {
        let found = failed(&run(&documents));
        let open = "namespace-pod-security-privileged";
        assert!(found.iter().any(|(id, _)| id == open), "{found:?}");
    }
}
