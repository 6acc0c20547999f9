//! Custom resources that bind roles or give access.

use seawall_rbac::{Outcome, Rbac};

use super::support::{Answer, becomes, can, cluster, secrets};

fn made(version: &str, kind: &str, rest: &str) -> String {
    format!("---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\n{rest}\n")
}

#[track_caller]
fn check(text: &str, who: &str, namespace: &str, expect: Answer) {
    let rbac = Rbac::new(&cluster(text, &[("", "Namespace")]));
    let answer = can(&rbac, who, &secrets("get", namespace));
    assert_eq!(answer, expect, "{who} in `{namespace}`: {text}");
}

const SUBJECTS: &str = "subjects: [{kind: ServiceAccount, name: u, namespace: d}]";

#[test]
fn rbac_manager_binds() {
    let definition = |gives: &str| {
        made(
            "rbacmanager.reactiveops.io/v1beta1",
            "RBACDefinition",
            &format!("rbacBindings: [{{name: a, {SUBJECTS}, {gives}}}]"),
        )
    };
    let wide = definition("clusterRoleBindings: [{clusterRole: cluster-admin}]");
    check(&wide, "sa:d/u", "shop", Answer::Yes);
    check(&wide, "sa:d/other", "shop", Answer::No);
    assert_eq!(
        becomes(&cluster(&wide, &[]), "sa:d/u"),
        (Outcome::ClusterAdmin, true)
    );
    let local = definition("roleBindings: [{clusterRole: admin, namespace: shop}]");
    check(&local, "sa:d/u", "shop", Answer::Yes);
    check(&local, "sa:d/u", "bank", Answer::No);
    let role = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]\n";
    let own = definition("roleBindings: [{role: r, namespace: shop}]");
    check(&(own.clone() + role), "sa:d/u", "shop", Answer::Yes);
    check(&own, "sa:d/u", "shop", Answer::Unknown);
    let selected = definition(
        "roleBindings: [{clusterRole: admin, namespaceSelector: {matchLabels: {a: b}}}]",
    );
    check(&selected, "sa:d/u", "bank", Answer::Unknown);
    let absent = definition("clusterRoleBindings: [{clusterRole: not-there}]");
    check(&absent, "sa:d/u", "shop", Answer::Unknown);
}

#[test]
fn capsule_binds_in_the_namespaces_of_a_tenant() {
    let tenant = made(
        "capsule.clastix.io/v1beta2",
        "Tenant",
        &format!(
            "spec: {{owners: [{{kind: User, name: jane}}, {{kind: ServiceAccount, name: 'system:serviceaccount:d:o'}}], additionalRoleBindings: [{{clusterRoleName: cluster-admin, {SUBJECTS}}}]}}"
        ),
    );
    let namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {capsule.clastix.io/tenant: x}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: bank}\n";
    let deleter = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: capsule-namespace-deleter}\nrules: []\n";
    let all = tenant.clone() + namespace + deleter;
    for who in ["sa:d/u", "jane", "sa:d/o"] {
        check(&all, who, "shop", Answer::Yes);
        check(&all, who, "bank", Answer::No);
    }
    // Of files alone, the namespaces may be others.
    let rbac = Rbac::new(&cluster(&tenant, &[]));
    let answer = can(&rbac, "sa:d/u", &secrets("get", "bank"));
    assert_eq!(answer, Answer::Unknown);
}

#[test]
fn the_authenticator_of_aws_puts_into_groups() {
    let mapping = made(
        "iamauthenticator.k8s.aws/v1alpha1",
        "IAMIdentityMapping",
        "spec: {arn: 'arn:aws:iam::1:role/x', username: 'system:serviceaccount:d:u', groups: ['system:masters']}",
    );
    check(&mapping, "sa:d/u", "shop", Answer::Yes);
    check(&mapping, "sa:d/other", "shop", Answer::No);
}

#[test]
fn what_a_resource_does_not_list_is_unknown() {
    for (version, kind, rest, is_named) in [
        (
            "kubeflow.org/v1",
            "Profile",
            "spec: {owner: {kind: User, name: jane}}",
            true,
        ),
        (
            "tenancy.kiosk.sh/v1alpha1",
            "Account",
            "spec: {subjects: [{kind: User, name: jane}]}",
            true,
        ),
        (
            "core.gardener.cloud/v1beta1",
            "Project",
            "spec: {members: [{kind: User, name: jane}]}",
            true,
        ),
        (
            "iam.kubesphere.io/v1beta1",
            "GlobalRoleBinding",
            "subjects: [{kind: User, name: jane}]",
            true,
        ),
        ("hnc.x-k8s.io/v1alpha2", "SubnamespaceAnchor", "", false),
        (
            "resources.teleport.dev/v1",
            "TeleportRoleV7",
            "spec: {allow: {kubernetes_groups: ['system:masters']}}",
            false,
        ),
        (
            "eksctl.io/v1alpha5",
            "ClusterConfig",
            "iamIdentityMappings: [{arn: a}]",
            false,
        ),
    ] {
        let text = made(version, kind, rest);
        let place = if kind == "Profile" { "x" } else { "shop" };
        check(&text, "jane", place, Answer::Unknown);
        let other = if is_named {
            Answer::No
        } else {
            Answer::Unknown
        };
        check(&text, "john", place, other);
    }
    for (version, kind, rest) in [
        (
            "resources.teleport.dev/v1",
            "TeleportRoleV7",
            "spec: {allow: {}}",
        ),
        (
            "hnc.x-k8s.io/v1alpha2",
            "HierarchyConfiguration",
            "spec: {}",
        ),
        (
            "example.com/v1",
            "Profile",
            "spec: {owner: {kind: User, name: jane}}",
        ),
    ] {
        check(&made(version, kind, rest), "jane", "shop", Answer::No);
    }
    let odd = made(
        "kubeflow.org/v1",
        "Profile",
        "spec: {owner: {kind: Robot, name: jane}}",
    );
    check(&odd, "john", "x", Answer::Unknown);
}
