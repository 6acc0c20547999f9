//! Whose containers somebody enters: those that run, and those that have ended.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_graph::{Told, with_graph};
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_rbac::Primitive;
use seawall_syntax::parse_stream;

use crate::corners::edges;

/// The edges into containers, of an exec into every pod of a namespace.
fn entered(text: &str, origin: Origin) -> BTreeSet<String> {
    let source = Source {
        name: Arc::from("corner.yaml"),
        origin,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let made = Cluster::new(Arc::from(""), objects, Coverage::default());
    let primitives = Primitive::builtin().expect("primitives");
    with_graph(&made, &primitives, &Told::default(), |ground| {
        let graph = ground.graph;
        let starts = graph.starts("sa:shop/support").expect("a start");
        let nodes = graph
            .nodes()
            .filter(|node| graph.sort(*node) == "container");
        let found = nodes.filter_map(|node| {
            let reach = graph.reach(&[node]);
            let cost = reach.cost(starts[0])?;
            let doubt = if cost.unknowns() > 0 { " (?)" } else { "" };
            Some(format!("{}{doubt}", graph.id(node)))
        });
        found.collect()
    })
}

const EXEC: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: support, namespace: shop}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: exec, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods/exec], verbs: [create]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: exec, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: exec}\nsubjects: [{kind: ServiceAccount, name: support, namespace: shop}]\n---\n";

#[test]
fn what_is_over_is_not_entered() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {shareProcessNamespace: true, automountServiceAccountToken: false, initContainers: [{name: once}, {name: beside, restartPolicy: Always}], containers: [{name: main}]}\nstatus: {phase: PHASE}\n";
    let ask = |phase: &str, origin| {
        let found = entered(&format!("{EXEC}{}", pod.replace("PHASE", phase)), origin);
        found.into_iter().collect::<Vec<String>>()
    };
    let lasting = ["shop/p[Pod]/beside", "shop/p[Pod]/main"];
    assert_eq!(ask("Running", Origin::Cluster), lasting);
    let starting = [
        "shop/p[Pod]/beside",
        "shop/p[Pod]/main",
        "shop/p[Pod]/once (?)",
    ];
    assert_eq!(ask("Pending", Origin::Cluster), starting);
    // A manifest says nothing about what runs.
    assert_eq!(ask("Running", Origin::File), starting);
    assert!(ask("Succeeded", Origin::Cluster).is_empty());
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: shop}\nspec: {template: {spec: {containers: [{name: main}]}}}\nstatus: {conditions: [{type: Complete, status: STATUS}]}\n";
    let ended = |status: &str| {
        entered(
            &format!("{EXEC}{}", job.replace("STATUS", status)),
            Origin::Cluster,
        )
    };
    assert_eq!(ended("'False'").len(), 1);
    assert!(ended("'True'").is_empty());
}

#[test]
fn containers_that_feed_a_controller_lead_to_its_account() {
    let pod = |name: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: cd, labels: {{app.kubernetes.io/name: {name}}}}}\nspec: {{serviceAccountName: {name}, automountServiceAccountToken: false, initContainers: [{{name: copy}}], containers: [{{name: c}}]}}\n"
        )
    };
    let text = [
        "argocd-application-controller",
        "argocd-repo-server",
        "argocd-redis",
        "argocd-server",
    ]
    .map(pod)
    .concat();
    let feeds = |text: &str| {
        let found = edges(text).into_iter();
        found
            .filter(|edge| edge.starts_with("CONTROLLER_FEED"))
            .collect::<Vec<String>>()
    };
    let to = "sa:cd/argocd-application-controller (?)";
    assert_eq!(
        feeds(&text),
        [
            format!("CONTROLLER_FEED cd/argocd-redis[Pod]/c => {to}"),
            format!("CONTROLLER_FEED cd/argocd-repo-server[Pod]/c => {to}"),
        ]
    );
    // Another namespace has another controller, and without one nothing is applied.
    assert!(feeds(&text.replacen("namespace: cd", "namespace: other", 1)).is_empty());
}

#[test]
fn what_does_not_run_is_entered_only_if_that_changes() {
    let ask = |text: &str| entered(&format!("{EXEC}{text}"), Origin::File);
    let set = |field: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec: {{{field}selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: main, image: i}}]}}}}}}\n"
        )
    };
    let certain = BTreeSet::from(["shop/web[Deployment]/main".to_owned()]);
    let unconfirmed = BTreeSet::from(["shop/web[Deployment]/main (?)".to_owned()]);
    assert_eq!(ask(&set("")), certain);
    assert_eq!(ask(&set("replicas: 2, ")), certain);
    assert_eq!(ask(&set("replicas: 0, ")), unconfirmed);
}

#[test]
fn a_pod_that_its_namespace_refuses_was_there_before() {
    let pod = |level: &str, more: &str| {
        let text = format!(
            "{EXEC}apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop{level}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{containers: [{{name: main, image: i{more}}}]}}\n"
        );
        entered(&text, Origin::File)
    };
    let enforces =
        |level: &str| format!(", labels: {{pod-security.kubernetes.io/enforce: {level}}}");
    let certain = BTreeSet::from(["shop/p[Pod]/main".to_owned()]);
    let unconfirmed = BTreeSet::from(["shop/p[Pod]/main (?)".to_owned()]);
    for more in [
        ", securityContext: {privileged: true}",
        ", securityContext: {capabilities: {add: [SYS_ADMIN]}}",
    ] {
        for level in ["baseline", "restricted"] {
            assert_eq!(pod(&enforces(level), more), unconfirmed, "{level}: {more}");
        }
        assert_eq!(pod("", more), certain);
        assert_eq!(pod(&enforces("privileged"), more), certain);
    }
    let allowed = ", securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}";
    assert_eq!(pod(&enforces("baseline"), allowed), certain);
}
