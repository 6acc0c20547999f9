//! A binding names the group `system:masters`.

use super::binding::{KINDS, role_name};
use super::bound::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "system-masters-binding",
    title: "Binding for system:masters",
    severity: Severity::Critical,
    severity_reason: "the group bypasses authorization anyway, and the binding hides who is in it",
    what: "A binding names the group `system:masters`.",
    why: "Members of the group are never denied, by RBAC or by webhooks. A binding for it shows that certificates with this group are in use, which cannot be revoked.",
    remedy: "Remove the binding; issue certificates with another group and bind that.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019", "MS-TA9003", "T1078"],
    controls: &["cis-kubernetes/5.1.7", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        judge(context, binding, |subject| {
            let named = subject.kind == "Group" && subject.name == "system:masters";
            named.then(|| {
                format!(
                    "{} `{}` grants `{}` to `system:masters`",
                    binding.kind,
                    binding.name,
                    role_name(binding)
                )
            })
        })
    }),
};
