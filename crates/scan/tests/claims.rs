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
        ends.map(|(_, end)| format!("{} {:?}", end.label(), end.labels.get("app")))
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
    let replicas = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: hidden, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: good, uid: '1', controller: true}]}\nspec: {selector: {matchLabels: {app: good}}, template: {metadata: {labels: {app: good, part: hidden}}, spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}}}\n";
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {matchLabels: {app: good, part: none}}}\n";
    check(
        Origin::File,
        &[DEPLOYMENT, replicas, policy],
        &["shop/Deployment/good"],
        &[
            "shop/good[Deployment] Some(\"good\")",
            "shop/good[Deployment] Some(\"good\")",
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

#[test]
fn nobody_adopts_a_pod_that_its_selector_does_not_match() {
    let pod = |owner: &str, labels: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: evil, namespace: shop, labels: {{{labels}}}, ownerReferences: [{{{owner}, uid: '1', controller: true}}]}}\nspec: {{containers: [{{name: c, image: i, securityContext: {{privileged: true}}}}]}}\n"
        )
    };
    let agent = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: shop, uid: '1'}\nspec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: i}]}}}\n";
    for (owner, labels, target) in [
        // A Deployment makes ReplicaSets, and pods through them only.
        (
            "apiVersion: apps/v1, kind: Deployment, name: good",
            "app: good",
            "shop/Pod/evil",
        ),
        (
            "apiVersion: apps/v1, kind: DaemonSet, name: agent",
            "app: other",
            "shop/Pod/evil",
        ),
        (
            "apiVersion: apps/v1, kind: DaemonSet, name: agent",
            "app: agent",
            "shop/DaemonSet/agent",
        ),
    ] {
        for origin in [Origin::File, Origin::Cluster] {
            let cluster = cluster(origin, &[DEPLOYMENT, agent, &pod(owner, labels)]);
            assert_eq!(seen(&cluster).0, [target], "{owner} {labels}");
        }
    }
}

#[test]
fn what_has_its_name_made_up_is_an_object_of_its_own() {
    let binding = |role: &str, user: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{generateName: gen-}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}\nsubjects: [{{kind: User, name: {user}}}]\n"
        )
    };
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n";
    let cluster = cluster(
        Origin::File,
        &[role, &binding("all", "mallory"), &binding("view", "bob")],
    );
    let names: Vec<&str> = cluster
        .of_kind("ClusterRoleBinding")
        .map(|object| &*object.name)
        .collect();
    assert_eq!(names, ["gen-*", "gen-*2"]);
    let sources = Sources::builtin();
    let analysis = Analysis::new(&cluster, &sources);
    let risks = analysis.escalation().risks();
    assert!(
        risks
            .iter()
            .any(|risk| risk.subject.to_string() == "user `mallory`")
    );
}
