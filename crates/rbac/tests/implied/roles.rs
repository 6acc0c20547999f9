//! Writes of roles and bindings.

use crate::support::{API_SERVER, check, event, role, sent};

const SMALL: &str = "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: small, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods, services], verbs: [get, list]}]\n";

fn rbac_input(rules: &[&str]) -> String {
    format!("{}---\n{API_SERVER}---\n{SMALL}", role(rules))
}

const BINDING: &str = r#"{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"small"}}"#;

#[test]
fn whoever_binds_holds_bind_or_what_the_role_gives() {
    let line = event(
        "create",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        201,
        &sent(BINDING),
    );
    let group = "rbac.authorization.k8s.io";
    check(
        &rbac_input(&[
            &format!("create {group} rolebindings"),
            &format!("bind {group} roles"),
        ]),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (binding)"],
    );
    check(
        &rbac_input(&[
            &format!("create {group} rolebindings"),
            "get,list,watch core *",
        ]),
        None,
        &line,
        &[
            "get pods in `shop` (binding)",
            "get services in `shop` (binding)",
            "list pods in `shop` (binding)",
            "list services in `shop` (binding)",
        ],
    );
    check(
        &rbac_input(&[&format!("create {group} rolebindings"), "get core *"]),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (gone)"],
    );
    // Only finalizers may have changed: the server did not ask, or what gave it is gone.
    let again = event(
        "update",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        200,
        &sent(BINDING),
    );
    check(
        &rbac_input(&[&format!("update {group} rolebindings")]),
        None,
        &again,
        &["unknown: the API server checks this only if more than finalizers and owners changed"],
    );
}

#[test]
fn a_binding_whose_body_is_not_in_the_log_is_looked_up_in_the_input() {
    let group = "rbac.authorization.k8s.io";
    let line = event(
        "create",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        201,
        "",
    );
    let rules = [
        format!("create {group} rolebindings"),
        format!("bind {group} roles small"),
    ];
    let input = rbac_input(&[&rules[0], &rules[1]]);
    let stored = "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: one, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: small}\nsubjects: []\n";
    check(
        &format!("{input}---\n{stored}"),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (binding)"],
    );
    check(
        &input,
        None,
        &line,
        &[
            "lacking: the log does not contain the object; nothing in the input grants `bind clusterroles",
        ],
    );
    // Enough whichever role it was.
    let any = rbac_input(&[&rules[0], &format!("bind {group} roles,clusterroles")]);
    check(
        &any,
        None,
        &line,
        &[
            "bind clusterroles.rbac.authorization.k8s.io in `shop` (binding)",
            "bind roles.rbac.authorization.k8s.io in `shop` (binding)",
        ],
    );
}

#[test]
fn whoever_writes_a_role_holds_escalate_or_what_it_gives() {
    let group = "rbac.authorization.k8s.io";
    let create = format!("create,update {group} roles,clusterroles");
    let made = |object: &str| {
        event(
            "create",
            "clusterroles.rbac.authorization.k8s.io /wide",
            201,
            &sent(object),
        )
    };
    let wide = r#"{"kind":"ClusterRole","rules":[{"verbs":["*"],"apiGroups":["apps"],"resources":["*"]},{"verbs":["get"],"nonResourceURLs":["/logs/*"]}]}"#;
    check(
        &rbac_input(&[&create, &format!("escalate {group} clusterroles")]),
        None,
        &made(wide),
        &["escalate clusterroles.rbac.authorization.k8s.io (binding)"],
    );
    // A wildcard is covered by a wildcard only.
    check(
        &rbac_input(&[&create, "get,list,watch,create,update,patch,delete apps *"]),
        None,
        &made(wide),
        &["escalate clusterroles.rbac.authorization.k8s.io (gone)"],
    );
    let urls = format!(
        "{}---\nkind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: logs}}\nrules: [{{verbs: [get], nonResourceURLs: ['/logs/*']}}]\n---\nkind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: logs}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: logs}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}}]\n",
        rbac_input(&[&create, "* apps *"])
    );
    check(
        &urls,
        None,
        &made(wide),
        &["* *.apps (binding)", "get /logs/* (binding)"],
    );
    let empty = r#"{"kind":"ClusterRole","rules":[]}"#;
    check(&rbac_input(&[&create]), None, &made(empty), &[]);
    // Whoever lets a role gather others needs everything.
    let gathers = r#"{"kind":"ClusterRole","rules":[],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}"#;
    check(
        &rbac_input(&[&create]),
        None,
        &made(gathers),
        &["escalate clusterroles.rbac.authorization.k8s.io (gone)"],
    );
    check(
        &rbac_input(&[&create]),
        None,
        &event("create", "roles.rbac.authorization.k8s.io shop/r", 201, ""),
        &["lacking: the log does not contain the object"],
    );
    // By apply the role is named when `escalate` is asked for.
    let apply = event(
        "patch",
        "clusterroles.rbac.authorization.k8s.io /wide",
        201,
        &sent(wide),
    );
    check(
        &rbac_input(&[&format!("create,patch,escalate {group} clusterroles wide")]),
        None,
        &apply,
        &[
            "create clusterroles.rbac.authorization.k8s.io `wide` (binding)",
            "escalate clusterroles.rbac.authorization.k8s.io `wide` (binding)",
        ],
    );
}
