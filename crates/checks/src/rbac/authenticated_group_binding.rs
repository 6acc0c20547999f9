//! A binding names the group `system:authenticated`. Built-in defaults are excluded.

use super::binding::{KINDS, role_name};
use super::bound::{gives_only, judge, role_gap};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "authenticated-group-binding",
    title: "Permissions for all authenticated users",
    severity: Severity::High,
    severity_reason: "every user and every service account in the cluster has them",
    what: "A binding names the group `system:authenticated`. Built-in defaults are excluded.",
    why: "On managed clusters the group can include every account of the cloud provider's customers; on any cluster it includes every pod with a token.",
    remedy: "Bind your own group instead.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if gives_only(context, binding, PUBLIC) {
            return Outcome::NotApplicable.unless(|| role_gap(context, binding));
        }
        judge(context, binding, |subject| {
            let everybody = subject.kind == "Group" && subject.name == "system:authenticated";
            everybody.then(|| {
                format!(
                    "role `{}` is bound to all authenticated users",
                    role_name(binding)
                )
            })
        })
    }),
};

/// Built-in roles made for all authenticated users.
const PUBLIC: &[&str] = &[
    "system:discovery",
    "system:basic-user",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];
