//! A RoleBinding names a service account of another namespace.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "cross-namespace-subject",
    title: "Account of another namespace",
    severity: Severity::Low,
    severity_reason: "who controls the other namespace has rights in this one",
    what: "A RoleBinding names a service account of another namespace.",
    why: "The border between the namespaces has a hole: whoever may create pods in the other one acts here. Between tenants it joins what should be apart.",
    remedy: "Run the workload in this namespace, or name the reason in an exception.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9016", "T1078"],
    controls: &["nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if &*binding.kind != "RoleBinding" || crate::is_system_namespace(&binding.namespace) {
            return Outcome::NotApplicable;
        }
        judge(context, binding, |subject| {
            let foreign = subject.kind == "ServiceAccount"
                && subject.namespace != &*binding.namespace
                && !crate::is_system_namespace(subject.namespace);
            foreign.then(|| {
                format!(
                    "service account `{}/{}` has the role `{}` in `{}`",
                    subject.namespace,
                    subject.name,
                    role_name(binding),
                    binding.namespace
                )
            })
        })
    }),
};
