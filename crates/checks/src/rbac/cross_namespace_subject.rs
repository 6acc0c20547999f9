//! A RoleBinding names a service account from another namespace.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "cross-namespace-subject",
    title: "Service account from another namespace bound",
    severity: Severity::Low,
    severity_reason: "anyone who controls the other namespace has permissions in this one",
    what: "A RoleBinding names a service account from another namespace.",
    why: "The binding breaks the isolation between the namespaces: anyone who can create pods in the other namespace can act in this one. Between tenants, it connects what should be separate.",
    remedy: "Run the workload in this namespace, or document the reason in an exception.",
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
                    "service account `{}/{}` has role `{}` in namespace `{}`",
                    subject.namespace,
                    subject.name,
                    role_name(binding),
                    binding.namespace
                )
            })
        })
    }),
};
