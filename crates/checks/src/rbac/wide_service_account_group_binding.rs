//! A binding names the group `system:serviceaccounts`, or the group of all service accounts of a namespace.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "wide-service-account-group-binding",
    title: "Permissions for all service accounts",
    severity: Severity::High,
    severity_reason: "every pod with a token has them",
    what: "A binding names the group `system:serviceaccounts`, or the group of all service accounts of a namespace.",
    why: "The group includes every new account: a pod that needs no permissions at all gets these.",
    remedy: "Bind the service accounts that need the role.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        judge(context, binding, |subject| {
            let group = subject
                .name
                .strip_prefix("system:serviceaccounts")
                .filter(|_| subject.kind == "Group")?;
            let who = match group.strip_prefix(':') {
                Some(namespace) => format!("every service account in namespace `{namespace}`"),
                None => "every service account".to_owned(),
            };
            Some(format!("{who} has role `{}`", role_name(binding)))
        })
    }),
};
