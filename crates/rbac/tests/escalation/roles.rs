//! Rights over roles and bindings: binding, escalating, and everything at once.

use seawall_rbac::Outcome;

use crate::world::{ADMIN, GUARDED, RBAC, check, cluster, outcome};

#[test]
fn bind_counts_on_roles_and_for_the_roles_that_are_named() {
    let admin = (Outcome::ClusterAdmin, 1);
    let write = format!("create clusterrolebindings.{RBAC}");
    let any = format!("bind clusterroles.{RBAC}");
    check(&[("jane", "*", &[&any, &write])], "", "jane", admin);
    let one = format!("{any} cluster-admin");
    check(&[("jane", "*", &[&one, &write])], "", "jane", admin);
    let view = format!("{any} view");
    check(
        &[("jane", "*", &[&view, &write])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // `bind` is asked of the role, not of the binding.
    let wrong = format!("bind,create clusterrolebindings.{RBAC}");
    check(
        &[("jane", "*", &[&wrong])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // A role that may be bound is had with all that it leads to.
    let strong = format!("{any} r1");
    check(
        &[("jane", "*", &[&strong, &write]), ("mara", "*", &["* *.*"])],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

#[test]
fn bind_in_a_namespace_is_everything_there() {
    let bind = format!("bind clusterroles.{RBAC}");
    let write = format!("create rolebindings.{RBAC}");
    check(
        &[("jane", "shop", &[&bind, &write])],
        "",
        "jane",
        // Everything in a namespace switches its pod security off.
        (Outcome::Node, 2),
    );
    // A RoleBinding gives nothing outside of its namespace.
    let wide = format!("create clusterrolebindings.{RBAC}");
    check(
        &[("jane", "shop", &[&bind, &wide])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
}

#[test]
fn escalate_needs_a_way_to_write_and_a_binding() {
    let both = format!("escalate,patch clusterroles.{RBAC}");
    check(
        &[("jane", "*", &[&both])],
        "",
        "jane",
        (Outcome::ClusterAdmin, 1),
    );
    let only = format!("escalate clusterroles.{RBAC}");
    check(
        &[("jane", "*", &[&only])],
        "",
        "jane",
        (Outcome::Nothing, 0),
    );
    // A role that nobody in reach is bound to.
    let other = format!("{both} other");
    check(
        &[("jane", "*", &[&other])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // A role that somebody within reach is bound to.
    let bound = format!("{both} r1");
    check(
        &[
            ("jane", "*", &[&bound, "impersonate users mara"]),
            ("mara", "*", &["get pods"]),
        ],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

#[test]
fn cluster_admin_is_known_without_its_role() {
    let text = format!(
        "{GUARDED}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: a}}\nroleRef: {{kind: ClusterRole, name: cluster-admin}}\nsubjects: [{{kind: User, name: jane}}]\n"
    );
    let made = cluster(&[], &text);
    assert_eq!(outcome(&made, "jane"), (Outcome::ClusterAdmin, 1, 0));
}

/// Some names everywhere do not hide every name in one namespace.
#[test]
fn names_everywhere_and_all_of_them_in_a_namespace() {
    check(
        &[
            ("jane", "*", &["create serviceaccounts/token other"]),
            ("jane", "kube-system", &["create serviceaccounts/token"]),
            ADMIN,
        ],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

/// Manifests may leave the namespace to whoever applies them.
#[test]
fn roles_and_bindings_without_a_namespace_are_of_one_that_is_not_named() {
    let text = format!(
        "{GUARDED}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: strong}}\nrules: [{{verbs: ['*'], apiGroups: ['*'], resources: ['*']}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: Role, name: gone}}\nsubjects: [{{kind: User, name: mara}}]\n"
    );
    let bind = format!("bind roles.{RBAC}");
    let write = format!("create rolebindings.{RBAC}");
    let made = cluster(&[("jane", "*", &[&bind, &write])], &text);
    let (reached, _, uncertain) = outcome(&made, "jane");
    // Everything in a namespace switches its pod security off, whatever its name.
    assert_eq!((reached, uncertain), (Outcome::Node, 0));
}
