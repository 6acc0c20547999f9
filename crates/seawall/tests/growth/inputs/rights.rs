//! Roles, bindings and who they are for.

use std::fmt::Write as _;

use super::{HEAD, many, pod, within};

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1\n";
const REF: &str = "apiGroup: rbac.authorization.k8s.io";

pub fn bindings(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{RBAC}kind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]\n---\n"
        ),
        |number| {
            format!(
                "{RBAC}kind: RoleBinding\nmetadata: {{name: b{number}, namespace: n{number}}}\nroleRef: {{{REF}, kind: ClusterRole, name: r}}\nsubjects: [{{kind: User, name: u{number}, {REF}}}]\n---\n"
            )
        },
        "",
    )
}

pub fn roles(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        format!(
            "{RBAC}kind: Role\nmetadata: {{name: r, namespace: n{number}}}\nrules: [{{apiGroups: [''], resources: [pods], verbs: [create]}}]\n---\n\
             {RBAC}kind: RoleBinding\nmetadata: {{name: b, namespace: n{number}}}\nroleRef: {{{REF}, kind: Role, name: r}}\nsubjects: [{{kind: ServiceAccount, name: a, namespace: n{number}}}]\n---\n"
        )
    })
}

pub fn rules(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{{REF}, kind: ClusterRole, name: r}}\nsubjects: [{{kind: User, name: u, {REF}}}]\n---\n\
             {RBAC}kind: ClusterRole\nmetadata: {{name: r}}\nrules:\n- {{apiGroups: [''], resources: [pods], verbs: [get]}}\n"
        ),
        |number| {
            format!(
                "- {{apiGroups: [''], resources: [configmaps], resourceNames: [c{number}], verbs: [get]}}\n"
            )
        },
        "",
    )
}

/// Whoever holds one of the accounts may write roles in the namespaces of the next ones.
pub fn owned(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{RBAC}kind: ClusterRole\nmetadata: {{name: w}}\nrules: [{{{REF}s: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate, update]}}, {{apiGroups: [''], resources: [pods], verbs: [create]}}]\n---\n"
        )
        .replace("apiGroup: rbac.authorization.k8s.ios", "apiGroups"),
        |number| {
            let mut text = String::new();
            for next in 1..5 {
                let _ = write!(
                    text,
                    "{RBAC}kind: RoleBinding\nmetadata: {{name: b{number}, namespace: n{}}}\nroleRef: {{{REF}, kind: ClusterRole, name: w}}\nsubjects: [{{kind: ServiceAccount, name: a, namespace: n{number}}}]\n---\n",
                    number + next
                );
            }
            text
        },
        "",
    )
}

pub fn subjects(size: usize) -> Vec<(&'static str, String)> {
    let mut text = format!("{HEAD}{RBAC}kind: ClusterRole\nmetadata: {{name: r}}\nrules:\n");
    for rule in 0..20 {
        let _ = writeln!(
            text,
            "- {{apiGroups: [''], resources: [configmaps], resourceNames: [c{rule}], verbs: [get]}}"
        );
    }
    let _ = write!(
        text,
        "---\n{RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{{REF}, kind: ClusterRole, name: r}}\nsubjects:\n- {{kind: User, name: u, {REF}}}\n"
    );
    for number in 0..size {
        let _ = writeln!(text, "- {{kind: User, name: u{number}, {REF}}}");
    }
    vec![("a.yaml", text), ("none.yaml", HEAD.to_owned())]
}

pub fn named(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{RBAC}kind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]\n---\n\
             {RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{{REF}, kind: ClusterRole, name: r}}\nsubjects:\n"
        ),
        |number| format!("- {{kind: User, name: u{number}, {REF}}}\n"),
        "",
    )
}

/// Users in a ring, each of whom may impersonate the next four; every eighth is everything.
pub fn impersonation(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        let next: Vec<String> = (1..5)
            .map(|next| format!("u{}", (number + next) % size))
            .collect();
        let subject = format!("subjects: [{{kind: User, name: u{number}, {REF}}}]\n---\n");
        let mut text = format!(
            "{RBAC}kind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [{}]}}]\n---\n\
             {RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b{number}}}\nroleRef: {{{REF}, kind: ClusterRole, name: r{number}}}\n{subject}",
            next.join(", ")
        );
        if number % 8 == 7 {
            let _ = write!(
                text,
                "{RBAC}kind: ClusterRoleBinding\nmetadata: {{name: all{number}}}\nroleRef: {{{REF}, kind: ClusterRole, name: cluster-admin}}\n{subject}"
            );
        }
        text
    })
}

/// A namespace each with a workload that is open to the outside and an account that reads secrets.
pub fn ways(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        let own = |text: &str| text.replace("namespace: team", &format!("namespace: n{number}"));
        format!(
            "{}apiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: n{number}}}\nspec: {{type: NodePort, selector: {{app: web}}, ports: [{{port: 80}}]}}\n---\n\
             apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: n{number}}}\n---\n\
             {RBAC}kind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [get, list]}}]\n---\n\
             {RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b{number}}}\nroleRef: {{{REF}, kind: ClusterRole, name: r{number}}}\nsubjects: [{{kind: ServiceAccount, name: a, namespace: n{number}}}]\n---\n",
            own(&pod("web", ", serviceAccountName: a"))
        )
    })
}

/// ClusterRoles of which each gathers the next one.
pub fn aggregated_chain(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        aggregated(number, &format!("l{number}"), &format!("l{}", number + 1))
    })
}

/// ClusterRoles that all gather what has the label that all have.
pub fn aggregated_together(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| aggregated(number, "all", "all"))
}

fn aggregated(number: usize, label: &str, gathers: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{number}, labels: {{{label}: x}}}}\naggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{{gathers}: x}}}}]}}\nrules: []\n---\n"
    )
}
