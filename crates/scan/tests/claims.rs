//! What a manifest claims about itself takes nothing from what is judged: a status that nobody gave it, an owner that
//! does not own it.

use std::sync::Arc;

use seawall_analysis::{Analysis, Sources};
use seawall_finding::Verdict;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::{ScanOptions, scan};
use seawall_syntax::parse_stream;

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: good, namespace: shop, uid: '1'}\nspec: {selector: {matchLabels: {app: good}}, template: {metadata: {labels: {app: good}}, spec: {containers: [{name: c, image: i}]}}}\n";

fn cluster(origin: Origin, texts: &[&str]) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin,
    };
    let objects = parse_stream(texts.join("---\n").as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("reads"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

/// Targets of findings about privileged containers, and the ends that talk.
fn seen(cluster: &Cluster) -> (Vec<String>, Vec<String>) {
    let sources = Sources::default();
    let options = ScanOptions {
        only: vec!["privileged-container".to_owned()],
        ..ScanOptions::default()
    };
    let today = "2026-06-01".parse().expect("a date");
    let findings = scan(cluster, &sources, &options, today).findings;
    let analysis = Analysis::new(cluster, &sources);
    let ends = analysis.network().endpoints().iter();
    (
        findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail)
            .map(|finding| finding.target.to_string())
            .collect(),
        ends.map(|end| format!("{} {:?}", end.label(), end.labels.get("app")))
            .collect(),
    )
}

#[track_caller]
fn check(origin: Origin, texts: &[&str], privileged: &[&str], ends: &[&str]) {
    let found = seen(&cluster(origin, texts));
    assert_eq!(found.0, privileged);
    assert_eq!(found.1, ends);
}

#[test]
fn a_status_in_a_manifest_ends_no_pod() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: over, namespace: shop, labels: {app: over}}\nspec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}\nstatus: {phase: Succeeded}\n";
    check(
        Origin::File,
        &[pod],
        &["shop/Pod/over"],
        &["shop/over[Pod] Some(\"over\")"],
    );
    check(Origin::Cluster, &[pod], &[], &[]);
}

#[test]
fn a_template_in_a_manifest_is_no_history() {
    let replicas = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: hidden, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: good, uid: '1', controller: true}]}\nspec: {selector: {matchLabels: {app: hidden}}, template: {metadata: {labels: {app: hidden}}, spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}}}\n";
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {matchLabels: {app: good}}}\n";
    check(
        Origin::File,
        &[DEPLOYMENT, replicas, policy],
        &["shop/Deployment/good"],
        &[
            "shop/good[Deployment] Some(\"good\")",
            "shop/good[Deployment] Some(\"hidden\")",
        ],
    );
    check(
        Origin::Cluster,
        &[DEPLOYMENT, replicas, policy],
        &[],
        &["shop/good[Deployment] Some(\"good\")"],
    );
}

#[test]
fn an_owner_of_the_same_name_that_is_another_one_owns_nothing() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: left, namespace: shop, labels: {app: left}, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: good, uid: '2', controller: true}]}\nspec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}\n";
    check(
        Origin::Cluster,
        &[DEPLOYMENT, pod],
        &["shop/Pod/left"],
        &[
            "shop/good[Deployment] Some(\"good\")",
            "shop/left[Pod] Some(\"left\")",
        ],
    );
}
