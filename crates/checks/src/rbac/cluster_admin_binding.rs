//! A binding gives the role `cluster-admin`; in a RoleBinding it means everything in one namespace.

use super::binding::{KINDS, is_rbac, role_kind, role_name, subjects};
use super::bound::is_builtin;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "cluster-admin-binding",
    title: "Binding to cluster-admin",
    severity: Severity::Critical,
    severity_reason: "its subjects may do everything",
    what: "A binding gives the role `cluster-admin`; in a RoleBinding it means everything in one namespace.",
    why: "Each further cluster administrator is a further credential whose loss is the loss of the cluster. For service accounts the credential lies in a pod.",
    remedy: "Give a role with the rights that are used; keep cluster-admin for a break-glass group.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019", "T1078.003"],
    controls: &["cis-kubernetes/5.1.1", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if !is_rbac(binding) {
            return Outcome::NotApplicable;
        }
        if role_name(binding) != "cluster-admin" || role_kind(binding) != "ClusterRole" {
            return Outcome::Pass;
        }
        let in_namespace = &*binding.kind == "RoleBinding" && &*binding.namespace != "kube-system";
        let own = subjects(binding).filter(|subject| !is_builtin(context, binding, subject));
        let problems = own.map(|subject| {
            let who = match subject.kind {
                "ServiceAccount" => {
                    format!("service account `{}/{}`", subject.namespace, subject.name)
                }
                kind => format!("{} `{}`", kind.to_lowercase(), subject.name),
            };
            let reach = if in_namespace {
                "of its namespace"
            } else {
                "of the cluster"
            };
            let problem = Problem::at(
                subject.path.clone(),
                format!("{who} is administrator {reach}"),
            )
            .value(subject.name)
            .subject(subject.text());
            if in_namespace {
                problem.severity(Severity::High, "the right ends at one namespace")
            } else {
                problem
            }
        });
        Outcome::from_problems(problems.collect())
    }),
};
