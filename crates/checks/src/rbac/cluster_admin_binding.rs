//! A binding grants the role `cluster-admin`; in a RoleBinding, that is full access to one namespace.

use super::binding::{KINDS, is_rbac, role_kind, role_name, subjects};
use super::bound::is_builtin;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "cluster-admin-binding",
    title: "Binding to cluster-admin",
    severity: Severity::Critical,
    severity_reason: "its subjects have full access",
    what: "A binding grants the role `cluster-admin`; in a RoleBinding, that is full access to one namespace.",
    why: "Each additional cluster administrator is another credential whose loss means the loss of the cluster. For a service account, the credential is in a pod.",
    remedy: "Grant a role with only the permissions that are used; keep cluster-admin for a break-glass group.",
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
                format!("namespace `{}`", binding.namespace)
            } else {
                "the cluster".to_owned()
            };
            let problem = Problem::at(
                subject.path.clone(),
                format!("{who} has full access to {reach} through `cluster-admin`"),
            )
            .value(subject.name)
            .context(subject.text());
            if in_namespace {
                problem.severity(Severity::High, "the permission is limited to one namespace")
            } else {
                problem
            }
        });
        Outcome::from_problems(problems.collect())
    }),
};
