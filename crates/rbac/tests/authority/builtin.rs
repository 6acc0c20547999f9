//! Roles and bindings of the bootstrap policy that an input writes with less, gathers, or leads to.

use seawall_rbac::{Outcome, Rbac, Request, Witness};

use super::support::{Answer, becomes, bind, can, cluster, role, secrets};

const GROUP: &str = "rbac.authorization.k8s.io";

fn gathering(name: &str, selector: &str, more: &str) -> String {
    format!(
        "---\napiVersion: {GROUP}/v1\nkind: ClusterRole\nmetadata: {{name: {name}{more}}}\naggregationRule: {{clusterRoleSelectors: [{selector}]}}\nrules: []\n"
    )
}

#[track_caller]
fn check(text: &str, request: &Request<'_>, expect: Answer) {
    let rbac = Rbac::new(&cluster(text, &[]));
    assert_eq!(can(&rbac, "jane", request), expect, "{text}");
}

#[test]
fn aggregated_roles_gather_what_kubernetes_brings() {
    let of = |selector: &str| gathering("own", selector, "") + &bind("jane", "own");
    let nodes = Request::resource("delete", "", "nodes", "", "", "");
    for everything in [
        "{matchLabels: {kubernetes.io/bootstrapping: rbac-defaults}}",
        "{}",
        "{matchExpressions: [{key: no-such, operator: DoesNotExist}]}",
    ] {
        check(&of(everything), &nodes, Answer::Yes);
        let made = cluster(&of(everything), &[]);
        assert_eq!(becomes(&made, "jane"), (Outcome::ClusterAdmin, true));
    }
    let edit = of("{matchLabels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}}");
    check(&edit, &secrets("create", "shop"), Answer::Yes);
    // `view` is gathered into `edit` by its own label.
    let pods = Request::resource("list", "", "pods", "", "shop", "");
    check(&edit, &pods, Answer::Yes);
    check(&edit, &nodes, Answer::Unknown);
    let view = of("{matchLabels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}");
    check(&view, &pods, Answer::Yes);
    check(&view, &secrets("get", "shop"), Answer::Unknown);
    let none = of("{matchLabels: {a: b}}");
    check(&none, &pods, Answer::No);
}

#[test]
fn what_a_cluster_lists_is_gathered_already() {
    let text = gathering("own", "{}", "") + &bind("jane", "own");
    let listed = cluster(&text, &[(GROUP, "ClusterRole")]);
    assert_eq!(
        can(&Rbac::new(&listed), "jane", &secrets("get", "shop")),
        Answer::No
    );
    let written = gathering("own", "{}", ", uid: '1'") + &bind("jane", "own");
    check(&written, &secrets("get", "shop"), Answer::No);
}

#[test]
fn rules_beside_an_aggregation_that_gathers_nothing_are_not_known() {
    let text = gathering("own", "{matchLabels: {a: b}}", "").replace(
        "rules: []",
        "rules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]",
    ) + &bind("jane", "own");
    check(&text, &secrets("get", "shop"), Answer::Unknown);
    // With something to gather they are written over.
    let part = role("part", "get", "pods", "").replace("'part'", "part, labels: {a: b}");
    check(&(text + &part), &secrets("get", "shop"), Answer::No);
}

#[test]
fn the_api_server_puts_built_in_roles_right() {
    let of = |name: &str, more: &str| {
        format!(
            "---\napiVersion: {GROUP}/v1\nkind: ClusterRole\nmetadata: {{name: '{name}'{more}}}\nrules: []\n"
        ) + &bind("jane", name)
    };
    let admin = of("cluster-admin", "");
    check(&admin, &secrets("delete", "shop"), Answer::Yes);
    let made = cluster(&admin, &[]);
    assert_eq!(becomes(&made, "jane"), (Outcome::ClusterAdmin, true));
    let rbac = Rbac::new(&made);
    let jane = "jane".parse().expect("a user");
    let request = secrets("delete", "shop");
    let Some(Witness::Rule { role, rule, .. }) = rbac.allows(&jane, &request) else {
        panic!("a rule allows it");
    };
    assert!(role.is_restored(rule));
    let left = ", annotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}";
    check(
        &of("cluster-admin", left),
        &secrets("delete", "shop"),
        Answer::No,
    );
    check(
        &of("cluster-admin", ", uid: '1'"),
        &secrets("delete", "shop"),
        Answer::No,
    );
    check(&of("edit", ""), &secrets("create", "shop"), Answer::Yes);
    check(
        &of("system:kube-scheduler", ""),
        &Request::resource("create", "", "pods", "binding", "shop", "a"),
        Answer::Yes,
    );
    check(&of("own", ""), &secrets("get", "shop"), Answer::No);
}

#[test]
fn what_the_input_adds_to_a_built_in_role_reaches_whom_kubernetes_binds() {
    let text = role("system:discovery", "get", "secrets", "");
    check(&text, &secrets("get", "shop"), Answer::Yes);
    let left = role("system:discovery", "get", "secrets", "").replace(
        "'system:discovery'",
        "'system:discovery', annotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}",
    );
    // Its binding need not be there either.
    check(&left, &secrets("get", "shop"), Answer::No);
}

#[test]
fn whoever_acts_as_a_component_has_what_kubernetes_gives_it() {
    let named = |name: &str| {
        role(
            "imp",
            "impersonate",
            "users",
            &format!(", resourceNames: ['{name}']"),
        ) + &bind("jane", "imp")
    };
    let made = cluster(&named("system:kube-controller-manager"), &[]);
    assert_eq!(becomes(&made, "jane"), (Outcome::ClusterAdmin, false));
    let made = cluster(&named("system:kube-scheduler"), &[]);
    assert_eq!(becomes(&made, "jane").0, Outcome::Identity);
    let made = cluster(&named("system:nobody-knows"), &[]);
    assert_eq!(becomes(&made, "jane").0, Outcome::Itself);
    let account = role(
        "imp",
        "impersonate",
        "serviceaccounts",
        ", resourceNames: [clusterrole-aggregation-controller]",
    );
    let made = cluster(&(account + &bind("jane", "imp")), &[]);
    assert_eq!(becomes(&made, "jane"), (Outcome::ClusterAdmin, true));
}

#[test]
fn tokens_of_controllers_are_there_where_the_controller_manager_uses_them() {
    let token = role("tok", "create", "serviceaccounts/token", "") + &bind("jane", "tok");
    let manager = |flag: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: m, namespace: kube-system}}\nspec: {{containers: [{{name: m, image: m, command: [kube-controller-manager, '--use-service-account-credentials={flag}']}}]}}\n"
        )
    };
    let outcome = |text: &str, complete: &[(&str, &str)]| becomes(&cluster(text, complete), "jane");
    assert_eq!(outcome(&token, &[]), (Outcome::ClusterAdmin, false));
    assert_eq!(
        outcome(&(manager("true") + &token), &[]),
        (Outcome::ClusterAdmin, true)
    );
    assert_ne!(
        outcome(&(manager("false") + &token), &[]).0,
        Outcome::ClusterAdmin
    );
    // A pod that only looks like one says nothing; one with host network may be a static pod.
    let open = (Outcome::ClusterAdmin, false);
    let decoy = manager("false").replace("kube-system", "tenants");
    let workload = (decoy.replace("v1\nkind: Pod", "apps/v1\nkind: Deployment"))
        .replace(
            "spec: {containers: [{",
            "spec: {template: {spec: {hostNetwork: true, containers: [{",
        )
        .replace("]}]}\n", "]}]}}}\n");
    assert_eq!(outcome(&(decoy.clone() + &token), &[]), open);
    assert_eq!(outcome(&(workload + &token), &[]), open);
    let on_node = decoy.replace("spec: {", "spec: {hostNetwork: true, ");
    assert_ne!(outcome(&(on_node + &token), &[]).0, Outcome::ClusterAdmin);
    let listed = [("", "ServiceAccount")];
    assert_ne!(outcome(&token, &listed).0, Outcome::ClusterAdmin);
    // Whom a cluster that lists its bindings does not bind is nobody.
    let bindings = [(GROUP, "ClusterRoleBinding")];
    assert_ne!(
        outcome(&(manager("true") + &token), &bindings).0,
        Outcome::ClusterAdmin
    );
}

#[test]
fn nodes_are_what_their_pods_are() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {nodeName: n1, serviceAccountName: strong, containers: [{name: c, image: i}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: strong}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: strong, namespace: shop}]\n";
    let named = |user: &str| {
        let both = format!(
            "---\napiVersion: {GROUP}/v1\nkind: ClusterRole\nmetadata: {{name: imp}}\nrules: [{{verbs: [impersonate], apiGroups: [''], resources: [users, groups], resourceNames: ['{user}', 'system:nodes']}}]\n"
        );
        cluster(&(text.to_owned() + &both + &bind("jane", "imp")), &[])
    };
    assert_eq!(
        becomes(&named("system:node:n1"), "jane"),
        (Outcome::ClusterAdmin, true)
    );
    assert_ne!(
        becomes(&named("system:node:n2"), "jane").0,
        Outcome::ClusterAdmin
    );
}
