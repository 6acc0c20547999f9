//! A binding names a service account called `default`.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "default-service-account-bound",
    title: "Permissions for the default service account",
    severity: Severity::Medium,
    severity_reason: "every pod in the namespace that sets no service account has them",
    what: "A binding names a service account called `default`.",
    why: "Pods that set no service account run as `default`: permissions that one of them needs go to all, including future ones.",
    remedy: "Create a service account for the workload and bind that.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.5", "nsa-cisa/1.9"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        judge(context, binding, |subject| {
            let default = subject.kind == "ServiceAccount" && subject.name == "default";
            default.then(|| {
                format!(
                    "every pod in namespace `{}` without a service account has role `{}`",
                    subject.namespace,
                    role_name(binding)
                )
            })
        })
    }),
};
