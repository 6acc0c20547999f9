//! Controls about the whole cluster on files of an application, and how a problem that is there twice is told.

use std::sync::Arc;

use seawall_analysis::Sources;
use seawall_compliance::{Status, builtin, roll_up};
use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

fn scanned(text: &str, coverage: Coverage) -> Scan {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("reads") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    scan(
        &Cluster::new(Arc::from(""), objects, coverage),
        &Sources::builtin(),
        &ScanOptions::default(),
        "2026-06-01".parse().expect("a date"),
    )
}

/// Where a control of the benchmark stands, and why where nobody knows.
fn stands(scan: &Scan, id: &str) -> (Status, Option<String>) {
    let frameworks = builtin().expect("frameworks");
    let framework = frameworks.iter().find(|one| one.id == "cis-kubernetes");
    let result = roll_up(framework.expect("the benchmark"), &scan.verdicts());
    let mut controls = result.groups.iter().flat_map(|(_, _, controls)| controls);
    let control = controls.find(|result| result.control.id == id);
    let control = control.expect("the control");
    (control.status, control.reason.clone())
}

const OF_A_NAMESPACE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: User, name: u, apiGroup: rbac.authorization.k8s.io}]\n";

const OF_THE_CLUSTER: &str = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\nsubjects: [{kind: User, name: u, apiGroup: rbac.authorization.k8s.io}]\n";

#[test]
fn rights_in_the_whole_cluster_are_unknown_where_no_binding_of_it_was_seen() {
    let part = scanned(OF_A_NAMESPACE, Coverage::default());
    let both = format!("{OF_A_NAMESPACE}{OF_THE_CLUSTER}");
    let both = scanned(&both, Coverage::default());
    let mut coverage = Coverage::default();
    coverage.add_complete(GroupKind::new(
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
    ));
    let listed = scanned(OF_A_NAMESPACE, coverage);
    for id in [
        "5.1.1", "5.1.7", "5.1.8", "5.1.9", "5.1.10", "5.1.11", "5.1.12", "5.1.13",
    ] {
        let (status, reason) = stands(&part, id);
        assert_eq!(status, Status::Unknown, "{id}");
        let reason = reason.expect("a reason");
        assert!(reason.contains("no ClusterRoleBinding"), "{id}: {reason}");
        assert_eq!(stands(&both, id).0, Status::Pass, "{id}");
        assert_eq!(stands(&listed, id).0, Status::Pass, "{id}");
    }
    // What is about the roles as they are written is answered.
    assert_eq!(stands(&part, "5.1.3").0, Status::Pass);
}

#[test]
fn the_same_in_two_containers_is_told_without_an_empty_list() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  containers:\n  - {name: one, image: i, securityContext: {privileged: true}}\n  - {name: two, image: i, securityContext: {privileged: true}}\n";
    let found = scanned(text, Coverage::default());
    let mut findings = found.findings.iter();
    let finding = findings.find(|finding| finding.check() == "privileged-container");
    let also = finding
        .expect("the finding")
        .also()
        .expect("what it stands for");
    assert!(
        also.starts_with("also in another place; includes "),
        "{also}"
    );
    for finding in &found.findings {
        let also = finding.also().unwrap_or_default();
        assert!(!also.contains("through ;"), "{also}");
    }
}
