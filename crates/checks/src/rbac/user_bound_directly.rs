//! A binding names a User that is not a system user.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "user-bound-directly",
    title: "User bound by name",
    severity: Severity::Info,
    severity_reason: "it works until the person leaves",
    what: "A binding names a User that is not a system user.",
    why: "Bindings for individual users outlive their jobs, and it is hard to see who has which permissions. The identity provider maintains groups.",
    remedy: "Bind a group of the identity provider.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9003", "T1078"],
    controls: &["nsa-cisa/3.2", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        judge(context, binding, |subject| {
            let person = subject.kind == "User" && !subject.name.starts_with("system:");
            person.then(|| {
                format!(
                    "user `{}` is bound to role `{}` by name",
                    subject.name,
                    role_name(binding)
                )
            })
        })
    }),
};
