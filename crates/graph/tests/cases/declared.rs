//! Objects that are declared twice with different content: what hangs on one of them is no certain step, in any order.

use crate::corners::edges;

/// The edges of a kind, with both orders of two declarations.
fn both(kind: &str, rest: &str, first: &str, second: &str) -> [Vec<String>; 2] {
    [[first, second], [second, first]].map(|[one, other]| {
        let text = format!("{rest}---\n{one}\n---\n{other}\n");
        let all = edges(&text).into_iter();
        all.filter(|edge| edge.starts_with(kind)).collect()
    })
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: p}}\nspec: {serviceAccountName: own, nodeName: n, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\nstatus: {phase: Running}\n";

#[test]
fn a_token_hangs_on_which_account_stands() {
    let account = |wants: &str| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: own, namespace: shop}}\nautomountServiceAccountToken: {wants}"
        )
    };
    for found in both("IDENTITY_ASSUME", POD, &account("true"), &account("false")) {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("(?)"), "{found:?}");
    }
    let one = edges(&format!("{POD}---\n{}\n", account("true")));
    assert!(
        one.iter()
            .any(|edge| edge.starts_with("IDENTITY_ASSUME") && !edge.ends_with("(?)"))
    );
    let none = edges(&format!("{POD}---\n{}\n", account("false")));
    assert!(!none.iter().any(|edge| edge.starts_with("IDENTITY_ASSUME")));
}

#[test]
fn the_control_plane_hangs_on_which_node_stands() {
    let node = |labels: &str| {
        format!("apiVersion: v1\nkind: Node\nmetadata: {{name: n, labels: {{{labels}}}}}")
    };
    let (is, is_not) = (
        node("node-role.kubernetes.io/control-plane: ''"),
        node("a: b"),
    );
    for found in both("CONTROL_PLANE_NODE", POD, &is, &is_not) {
        assert!(!found.is_empty());
        assert!(found.iter().all(|edge| edge.ends_with("(?)")), "{found:?}");
    }
    let one = edges(&format!("{POD}---\n{is}\n"));
    let certain = |edge: &String| edge.starts_with("CONTROL_PLANE_NODE") && !edge.ends_with("(?)");
    assert!(one.iter().any(certain));
}

#[test]
fn a_connection_hangs_on_which_policy_stands() {
    let other = POD.replace("name: p,", "name: q,");
    let rest = format!("{POD}---\n{other}");
    let policy = |ingress: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n, namespace: shop}}\nspec: {{podSelector: {{}}, policyTypes: [Ingress], ingress: [{ingress}]}}"
        )
    };
    for found in both("ENDPOINT_EXPLOIT", &rest, &policy("{}"), &policy("")) {
        assert!(found.iter().all(|edge| edge.ends_with("(?)")), "{found:?}");
    }
    let open = edges(&format!("{rest}---\n{}\n", policy("{}")));
    let certain = |edge: &String| edge.starts_with("ENDPOINT_EXPLOIT") && !edge.ends_with("(?)");
    assert!(open.iter().any(certain), "{open:?}");
}

#[test]
fn what_a_store_hands_over_hangs_on_which_store_stands() {
    let rest = [
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: es}\nrules: [{verbs: [create], apiGroups: [external-secrets.io], resources: [externalsecrets]}, {verbs: [get], apiGroups: [''], resources: [secrets]}]",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: es, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: es}\nsubjects: [{kind: User, name: jane}]",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: op}\nrules: [{verbs: [get, create, update], apiGroups: [''], resources: [secrets]}]",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: op}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: op}\nsubjects: [{kind: ServiceAccount, name: op, namespace: ops}]",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: external-secrets, namespace: ops}\nspec: {serviceAccountName: op, containers: [{name: c, image: external-secrets}]}",
        "",
    ]
    .join("\n---\n");
    let store = |namespace: &str| {
        format!(
            "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {{name: s}}\nspec: {{provider: {{kubernetes: {{remoteNamespace: {namespace}, auth: {{serviceAccount: {{name: op, namespace: ops}}}}}}}}}}"
        )
    };
    let to = |edges: &[String], place: &str| -> Vec<bool> {
        let meant = edges.iter().filter(|edge| {
            edge.trim_end_matches(" (?)").ends_with(place) && edge.starts_with("CONTROLLER_STORE")
        });
        meant.map(|edge| edge.ends_with("(?)")).collect()
    };
    for found in both("CONTROLLER_STORE", &rest, &store("one"), &store("two")) {
        assert!(!found.is_empty());
        assert!(found.iter().all(|edge| edge.ends_with("(?)")), "{found:?}");
    }
    let one: Vec<String> = edges(&format!("{rest}{}\n", store("one")))
        .into_iter()
        .collect();
    assert!(to(&one, "one").contains(&false), "{one:?}");
    assert!(to(&one, "two").is_empty(), "{one:?}");
}
