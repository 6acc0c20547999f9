//! A binding names a service account called `default`.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "default-service-account-bound",
    title: "Rights for the default service account",
    severity: Severity::Medium,
    severity_reason: "every pod of the namespace that names no account has them",
    what: "A binding names a service account called `default`.",
    why: "Pods that name no account run as `default`: rights that one of them needed go to all, the next one included.",
    remedy: "Make an account for the workload and bind that.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.5", "nsa-cisa/1.9"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        judge(context, binding, |subject| {
            let default = subject.kind == "ServiceAccount" && subject.name == "default";
            default.then(|| {
                format!(
                    "every pod of `{}` that names no account has the role `{}`",
                    subject.namespace,
                    role_name(binding)
                )
            })
        })
    }),
};
