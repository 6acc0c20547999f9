//! Impersonation for some verbs only.

use seawall_rbac::Outcome;

use super::support::{becomes, bind, cluster};

/// Roles of `jane`: verb, API group and resource each.
fn outcome(rights: &[(&str, &str, &str)]) -> (Outcome, bool) {
    beside("", rights)
}

/// The same beside other objects.
fn beside(more: &str, rights: &[(&str, &str, &str)]) -> (Outcome, bool) {
    let rules: Vec<String> = rights
        .iter()
        .map(|(verb, group, resource)| {
            format!("{{verbs: ['{verb}'], apiGroups: ['{group}'], resources: ['{resource}']}}")
        })
        .collect();
    let role = format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: acting}}\nrules: [{}]\n",
        rules.join(", ")
    );
    becomes(
        &cluster(&(role + &bind("jane", "acting") + more), &[]),
        "jane",
    )
}

const WHO: (&str, &str, &str) = ("impersonate:user-info", "authentication.k8s.io", "users");
const RBAC: &str = "rbac.authorization.k8s.io";

#[test]
fn what_another_may_do_is_not_ruled_out() {
    for (on, expect) in [
        (
            ("create", "", "serviceaccounts/token"),
            Outcome::ClusterAdmin,
        ),
        (
            ("create", RBAC, "clusterrolebindings"),
            Outcome::ClusterAdmin,
        ),
        (("patch", RBAC, "clusterroles"), Outcome::ClusterAdmin),
    ] {
        let verb = format!("impersonate-on:user-info:{}", on.0);
        let rights = [WHO, (verb.as_str(), on.1, on.2)];
        assert_eq!(outcome(&rights), (expect, false), "{on:?}");
        // Each of the two alone gives nothing.
        assert_eq!(outcome(&rights[1..]).0, Outcome::Nothing, "{on:?}");
    }
    assert_eq!(outcome(&[WHO]).0, Outcome::Itself);
    let harmless = [WHO, ("impersonate-on:user-info:list", "", "pods")];
    assert_eq!(outcome(&harmless).0, Outcome::Itself);
}

#[test]
fn an_account_and_a_node_are_impersonated_likewise() {
    let account = (
        "impersonate:serviceaccount",
        "authentication.k8s.io",
        "serviceaccounts",
    );
    let on = (
        "impersonate-on:serviceaccount:create",
        "",
        "serviceaccounts/token",
    );
    assert_eq!(outcome(&[account, on]), (Outcome::ClusterAdmin, false));
    let node = (
        "impersonate:arbitrary-node",
        "authentication.k8s.io",
        "nodes",
    );
    let on = (
        "impersonate-on:arbitrary-node:create",
        "",
        "serviceaccounts/token",
    );
    let pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {nodeName: one, serviceAccountName: s, containers: [{name: a, image: a}]}\n";
    assert_eq!(beside(pod, &[node, on]), (Outcome::Identity, false));
}
