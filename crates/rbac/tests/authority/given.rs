//! Objects of other programs that give rights.

use seawall_rbac::{Outcome, Rbac};

use super::support::{Answer, becomes, bind, can, cluster, role, secrets};

#[track_caller]
fn check(text: &str, who: &str, namespace: &str, expect: Answer) {
    let rbac = Rbac::new(&cluster(text, &[]));
    assert_eq!(
        can(&rbac, who, &secrets("get", namespace)),
        expect,
        "{who} in `{namespace}`: {text}"
    );
}

const RULES: &str = "rules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]";

#[test]
fn olm_gives_accounts_what_a_version_asks_for() {
    let version = |field: &str, more: &str| {
        format!(
            "---\napiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata: {{name: op.v1, namespace: ops{more}}}\nspec: {{install: {{strategy: deployment, spec: {{{field}: [{{serviceAccountName: op, {RULES}}}]}}}}}}\n"
        )
    };
    let group = |spec: &str| {
        format!(
            "---\napiVersion: operators.coreos.com/v1\nkind: OperatorGroup\nmetadata: {{name: g, namespace: ops}}\nspec: {{{spec}}}\n"
        )
    };
    let wide = version("clusterPermissions", "");
    check(&wide, "sa:ops/op", "shop", Answer::Yes);
    check(&wide, "sa:ops/other", "shop", Answer::No);
    // Declared twice it is one.
    check(&(wide.clone() + &wide), "sa:ops/op", "shop", Answer::Yes);
    let copied = version("clusterPermissions", ", labels: {olm.copiedFrom: other}");
    check(&copied, "sa:ops/op", "shop", Answer::No);
    let local = version("permissions", "");
    check(&local, "sa:ops/op", "shop", Answer::Unknown);
    let targeted = local.clone() + &group("targetNamespaces: [shop]");
    check(&targeted, "sa:ops/op", "shop", Answer::Yes);
    check(&targeted, "sa:ops/op", "ops", Answer::No);
    check(
        &(local.clone() + &group("")),
        "sa:ops/op",
        "bank",
        Answer::Yes,
    );
    check(
        &(local + &group("selector: {matchLabels: {a: b}}")),
        "sa:ops/op",
        "bank",
        Answer::Unknown,
    );
    let all = wide.replace(
        RULES,
        "rules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]",
    );
    assert_eq!(
        becomes(&cluster(&all, &[]), "sa:ops/op"),
        (Outcome::ClusterAdmin, true)
    );
}

const RANCHER: &str = "apiVersion: management.cattle.io/v3";

#[test]
fn rancher_gives_its_roles_where_its_bindings_name() {
    let global = format!(
        "---\n{RANCHER}\nkind: GlobalRole\nmetadata: {{name: reader}}\n{RULES}\nnamespacedRules: {{bank: [{{verbs: [list], apiGroups: [''], resources: [secrets]}}]}}\n"
    );
    let bound = |who: &str| {
        format!(
            "---\n{RANCHER}\nkind: GlobalRoleBinding\nmetadata: {{name: b}}\nglobalRoleName: reader\n{who}\n"
        )
    };
    let user = bound("userName: u-1");
    check(&(global.clone() + &user), "u-1", "shop", Answer::Yes);
    check(&(global.clone() + &user), "u-2", "shop", Answer::No);
    check(&user, "u-1", "shop", Answer::Unknown);
    let group = bound("groupPrincipalName: 'github_org://1'");
    check(
        &(global.clone() + &group),
        "group:github_org://1",
        "shop",
        Answer::Yes,
    );
    // Which user a principal is, nobody can tell.
    let principal = bound("userPrincipalName: 'github_user://1'");
    check(&(global + &principal), "u-2", "shop", Answer::Unknown);

    let template = format!(
        "---\n{RANCHER}\nkind: RoleTemplate\nmetadata: {{name: top}}\ncontext: cluster\nroleTemplateNames: [base]\n---\n{RANCHER}\nkind: RoleTemplate\nmetadata: {{name: base}}\nroleTemplateNames: [top]\n{RULES}\n"
    );
    let in_cluster = |cluster: &str| {
        format!(
            "---\n{RANCHER}\nkind: ClusterRoleTemplateBinding\nmetadata: {{name: b, namespace: '{cluster}'}}\nclusterName: '{cluster}'\nroleTemplateName: top\nuserName: u-1\n"
        )
    };
    check(
        &(template.clone() + &in_cluster("local")),
        "u-1",
        "shop",
        Answer::Yes,
    );
    check(
        &(template.clone() + &in_cluster("c-m-1")),
        "u-1",
        "shop",
        Answer::Unknown,
    );
    check(&in_cluster("local"), "u-1", "shop", Answer::Unknown);
    // A role template of a name that Kubernetes knows is not that role.
    let named =
        in_cluster("c-m-1").replace("roleTemplateName: top", "roleTemplateName: cluster-admin");
    assert_ne!(
        becomes(&cluster(&named, &[]), "u-1").0,
        Outcome::ClusterAdmin
    );
    let project = format!(
        "---\n{RANCHER}\nkind: ProjectRoleTemplateBinding\nmetadata: {{name: b, namespace: p-1}}\nprojectName: 'c-1:p-1'\nroleTemplateName: top\nserviceAccount: 'ci:bot'\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, annotations: {{field.cattle.io/projectId: 'c-1:p-1'}}}}\n"
    );
    let text = template + &project;
    check(&text, "sa:ci/bot", "shop", Answer::Yes);
    check(&text, "sa:ci/bot", "bank", Answer::Unknown);
    let listed = cluster(&text, &[("", "Namespace")]);
    assert_eq!(
        can(&Rbac::new(&listed), "sa:ci/bot", &secrets("get", "bank")),
        Answer::No
    );
}

#[test]
fn aws_auth_puts_users_into_groups() {
    let text = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapUsers: |\n    - userarn: arn:aws:iam::1:user/root\n      username: root\n      groups: [system:masters]\n  mapRoles: |\n    - rolearn: arn:aws:iam::1:role/dev\n      username: dev:{{SessionName}}\n      groups: [devs]\n    - rolearn: arn:aws:iam::1:role/plain\n      groups: [devs]\n";
    let bound = role("read", "get", "secrets", "")
        + &bind("devs", "read").replace("kind: User", "kind: Group");
    let all = text.to_owned() + &bound;
    check(&all, "root", "shop", Answer::Yes);
    check(&all, "dev:jane", "shop", Answer::Yes);
    check(&all, "arn:aws:iam::1:role/plain", "shop", Answer::Yes);
    check(&all, "dev:", "shop", Answer::No);
    check(&all, "jane", "shop", Answer::No);
    check(text, "dev:jane", "shop", Answer::No);
    assert_eq!(
        becomes(&cluster(text, &[]), "root"),
        (Outcome::ClusterAdmin, true)
    );
    // Elsewhere it is a ConfigMap as any.
    let other = all.replace("kube-system", "shop");
    check(&other, "root", "shop", Answer::No);
    let broken = text.replace("- userarn", "- [userarn");
    check(&broken, "jane", "shop", Answer::Unknown);
}

#[test]
fn access_entries_are_of_a_cluster_that_is_not_known() {
    let entry = "---\napiVersion: eks.services.k8s.aws/v1alpha1\nkind: AccessEntry\nmetadata: {name: e, namespace: aws}\nspec: {clusterName: one, principalARN: 'arn:aws:iam::1:role/ops', accessPolicies: [{policyARN: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'}]}\n";
    check(entry, "arn:aws:iam::1:role/ops", "shop", Answer::Unknown);
    check(entry, "jane", "shop", Answer::No);
    let crossplane = "---\napiVersion: eks.aws.upbound.io/v1beta1\nkind: AccessEntry\nmetadata: {name: e}\nspec: {forProvider: {clusterName: one, userName: ops, kubernetesGroups: [admins]}}\n";
    check(crossplane, "ops", "shop", Answer::Unknown);
    let referred = "---\napiVersion: eks.aws.upbound.io/v1beta1\nkind: AccessPolicyAssociation\nmetadata: {name: e}\nspec: {forProvider: {clusterName: one, policyArn: 'x/AmazonEKSAdminPolicy', principalArnRef: {name: r}}}\n";
    check(referred, "jane", "shop", Answer::Unknown);
}

#[test]
fn rules_of_a_wrong_type_are_unknown() {
    let version = |rules: &str| {
        format!(
            "---\napiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata: {{name: op.v1, namespace: ops}}\nspec: {{install: {{strategy: deployment, spec: {{clusterPermissions: {rules}}}}}}}\n"
        )
    };
    for rules in [
        "[{serviceAccountName: op, rules: {verbs: [get], apiGroups: [''], resources: [secrets]}}]",
        "[{serviceAccountName: op, rules: [{verbs: [get], apiGroups: '*', resources: [secrets]}]}]",
        "[{serviceAccountName: op, rules: [{verbs: [1], apiGroups: [''], resources: [secrets]}]}]",
        "[{serviceAccountName: op, rules: [get]}]",
        "{serviceAccountName: op}",
        "[op]",
    ] {
        check(&version(rules), "sa:ops/op", "shop", Answer::Unknown);
    }
    check(
        &version("[{serviceAccountName: op, rules: []}]"),
        "sa:ops/op",
        "shop",
        Answer::No,
    );
    check(
        &version("[{serviceAccountName: op}]"),
        "sa:ops/op",
        "shop",
        Answer::No,
    );
}

#[test]
fn members_of_a_group_of_openshift_are_in_it() {
    let bound = bind("admins", "all").replace("kind: User", "kind: Group")
        + &role("all", "get", "secrets", "");
    let group = |users: &str| {
        format!(
            "---\napiVersion: user.openshift.io/v1\nkind: Group\nmetadata: {{name: admins}}\nusers: {users}\n"
        )
    };
    let with = |users: &str| format!("{bound}{}", group(users));
    check(&with("[jane]"), "jane", "shop", Answer::Yes);
    check(&with("[jane]"), "mike", "shop", Answer::No);
    // A name is a name, whatever it looks like.
    check(&with("['{{x}}']"), "jane", "shop", Answer::No);
    check(&with("jane"), "jane", "shop", Answer::Unknown);
    check(&with("[[jane]]"), "mike", "shop", Answer::Unknown);
    let old = with("[jane]").replace("user.openshift.io/v1", "v1");
    check(&old, "jane", "shop", Answer::Yes);
}
