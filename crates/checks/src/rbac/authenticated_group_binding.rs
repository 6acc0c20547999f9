//! A binding names the group `system:authenticated`. Kubernetes' own defaults are left out.

use super::binding::{KINDS, role_name};
use super::bound::{gives_only, judge};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "authenticated-group-binding",
    title: "Rights for everybody who is authenticated",
    severity: Severity::High,
    severity_reason: "every user and every service account of the cluster has them",
    what: "A binding names the group `system:authenticated`. Kubernetes' own defaults are left out.",
    why: "On managed clusters the group may hold every account of the cloud provider's customers; everywhere it holds every pod with a token.",
    remedy: "Bind a group of your own.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if gives_only(context, binding, PUBLIC) {
            return Outcome::NotApplicable;
        }
        judge(context, binding, |subject| {
            let everybody = subject.kind == "Group" && subject.name == "system:authenticated";
            everybody.then(|| {
                format!(
                    "everybody with any credential has the role `{}`",
                    role_name(binding)
                )
            })
        })
    }),
};

/// Roles of Kubernetes that are made for everybody who is known.
const PUBLIC: &[&str] = &[
    "system:discovery",
    "system:basic-user",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];
