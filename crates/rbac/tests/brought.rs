//! What every cluster gives, by bindings that the API server makes and keeps and that need not be in the input.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_rbac::{Identity, Rbac, Request};
use seawall_syntax::parse_stream;

const GROUP: &str = "rbac.authorization.k8s.io";

fn rbac(text: &str, complete: &[&str]) -> Rbac {
    let source = Source {
        name: Arc::from("test"),
        origin: Origin::File,
    };
    let documents = parse_stream(text.as_bytes()).into_iter();
    let nodes = documents.flat_map(|document| document.nodes.expect("it reads"));
    let objects = nodes.map(|node| Object::from_node(node, source.clone()).expect("an object"));
    let mut coverage = Coverage::default();
    for kind in complete {
        coverage.add_complete(GroupKind::new(GROUP, kind));
    }
    Rbac::new(&Cluster::new(Arc::from(""), objects.collect(), coverage))
}

/// A binding by that name, without subjects.
fn binding(name: &str, autoupdate: &str) -> String {
    format!(
        "apiVersion: {GROUP}/v1\nkind: ClusterRoleBinding\nmetadata: {{name: '{name}', annotations: {{rbac.authorization.kubernetes.io/autoupdate: '{autoupdate}'}}}}\nroleRef: {{apiGroup: {GROUP}, kind: ClusterRole, name: '{name}'}}\n"
    )
}

const MANAGER: &str = "system:kube-controller-manager";

fn token(namespace: &str) -> Request<'_> {
    Request::resource("create", "", "serviceaccounts", "token", namespace, "")
}

/// By which binding somebody is brought a right.
fn brings(rbac: &Rbac, user: &str, request: &Request<'_>) -> Option<&'static str> {
    let who = Identity::user(user, &[]);
    assert!(
        rbac.allows(&who, request).is_none(),
        "it is not in the input"
    );
    Some(rbac.brings(&who, request)?.binding)
}

#[test]
fn what_the_api_server_binds_holds_where_bindings_are_not_listed() {
    let files = rbac("", &[]);
    assert_eq!(
        brings(&files, MANAGER, &token("kube-system")),
        Some(MANAGER)
    );
    assert_eq!(brings(&files, "jane", &token("kube-system")), None);
    let (group, name) = (GROUP, "clusterroles");
    let escalate = Request::resource("escalate", group, name, "", "", "view");
    let aggregation = "clusterrole-aggregation-controller";
    assert_eq!(
        brings(
            &files,
            &format!("system:serviceaccount:kube-system:{aggregation}"),
            &escalate
        ),
        Some("system:controller:clusterrole-aggregation-controller")
    );
    // The account of that name elsewhere is another one.
    let other = format!("system:serviceaccount:shop:{aggregation}");
    assert_eq!(brings(&files, &other, &escalate), None);
    let lease = |namespace| {
        Request::resource(
            "update",
            "coordination.k8s.io",
            "leases",
            "",
            namespace,
            "a",
        )
    };
    let scheduler = "system:kube-scheduler";
    assert!(brings(&files, scheduler, &lease("kube-system")).is_some());
    let configs =
        |namespace| Request::resource("get", "", "configmaps", "", namespace, "cluster-info");
    // kubeadm makes this one, not the API server.
    assert_eq!(
        brings(&files, "system:anonymous", &configs("kube-public")),
        None
    );
    let review = Request::resource(
        "create",
        "authorization.k8s.io",
        "selfsubjectaccessreviews",
        "",
        "",
        "",
    );
    assert_eq!(brings(&files, "jane", &review), Some("system:basic-user"));
    assert_eq!(brings(&files, "system:anonymous", &review), None);
    let healthz = Request::url("get", "/healthz");
    assert_eq!(
        brings(&files, "system:anonymous", &healthz),
        Some("system:public-info-viewer")
    );
}

#[test]
fn a_cluster_that_lists_its_bindings_shows_its_own() {
    let listed = rbac("", &["ClusterRoleBinding", "RoleBinding"]);
    assert_eq!(brings(&listed, MANAGER, &token("kube-system")), None);
    // Bindings may be missing, and the role that they give is listed.
    let role = format!(
        "apiVersion: {GROUP}/v1\nkind: ClusterRole\nmetadata: {{name: '{MANAGER}'}}\nrules: [{{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}}]\n"
    );
    let roles = ["ClusterRole", "Role"];
    let of_roles = rbac(&role, &roles);
    assert_eq!(
        brings(&of_roles, MANAGER, &token("kube-system")),
        Some(MANAGER)
    );
    let without = rbac("", &roles);
    assert_eq!(brings(&without, MANAGER, &token("kube-system")), None);
}

#[test]
fn a_binding_of_the_input_is_put_right_unless_it_forbids_that() {
    let kept = rbac(&binding(MANAGER, "true"), &[]);
    assert_eq!(brings(&kept, MANAGER, &token("kube-system")), Some(MANAGER));
    let left = rbac(&binding(MANAGER, "false"), &[]);
    assert_eq!(brings(&left, MANAGER, &token("kube-system")), None);
}

#[test]
fn everybody_who_may_includes_whom_kubernetes_brings() {
    let files = rbac("", &[]);
    let named = |request: &Request<'_>| -> Vec<String> {
        let brought = files.who_can_as_brought(request);
        brought.iter().map(|one| one.subject.to_string()).collect()
    };
    assert_eq!(named(&token("shop")), [format!("user `{MANAGER}`")]);
    assert_eq!(named(&token("*")), [format!("user `{MANAGER}`")]);
    let everything = Request::resource("*", "*", "*", "", "", "");
    assert_eq!(named(&everything), Vec::<String>::new());
}
