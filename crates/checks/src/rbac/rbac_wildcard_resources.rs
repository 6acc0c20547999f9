//! A rule has `*` as resource, but not full access.

use super::rules::{KINDS, is_everything, judge, names_every_resource};
use crate::{Check, Evaluate, Outcome, Problem};
use seawall_finding::Severity;
use seawall_rbac::Rule;

pub const CHECK: Check = Check {
    id: "rbac-wildcard-resources",
    title: "Role with wildcard resources",
    severity: Severity::High,
    severity_reason: "the rule covers Secrets, and every kind that is added later",
    what: "A rule has `*` as resource in a Kubernetes API group, but not full access.",
    why: "The wildcard covers Secrets, exec and nodes, subresources and custom resources, including those that an operator adds next month. Even read access to everything is read access to every credential.",
    remedy: "List the resources that the subject uses.",
    example: "rules:\n  - apiGroups: [\"apps\"]\n    resources: [deployments]\n    verbs: [get]",
    techniques: &["MS-TA9019", "MS-TA9025", "T1552.007"],
    controls: &["cis-kubernetes/5.1.3", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        let wide = |rule: &Rule| names_every_resource(rule) && !is_everything(rule);
        let what = "use every resource of an API group";
        let grave = judge(context, role, CHECK.severity, what, |rule, _| {
            wide(rule) && is_grave(rule)
        });
        let catalogue = context.cluster.catalogue();
        let other = judge(context, role, Severity::Medium, what, |rule, _| {
            let mut groups = rule.api_groups.iter();
            wide(rule) && !is_grave(rule) && groups.any(|group| catalogue.has_builtin_group(group))
        });
        match (grave, other) {
            (Outcome::Fail(mut problems), Outcome::Fail(more)) => {
                problems.extend(more.into_iter().map(milder));
                Outcome::Fail(problems)
            }
            (grave @ Outcome::Fail(_), _) => grave,
            (_, Outcome::Fail(problems)) => {
                Outcome::Fail(problems.into_iter().map(milder).collect())
            }
            (other, _) => other,
        }
    }),
};

/// The groups with the credentials and the permissions.
fn is_grave(rule: &Rule) -> bool {
    rule.api_groups
        .iter()
        .any(|group| matches!(&**group, "*" | "" | "rbac.authorization.k8s.io"))
}

fn milder(problem: Problem) -> Problem {
    match problem.severity {
        Some(_) => problem,
        None => problem.severity(
            Severity::Medium,
            "the API group contains neither credentials nor roles",
        ),
    }
}
