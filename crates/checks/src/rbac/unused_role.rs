//! No binding references a Role or ClusterRole, and no aggregation includes it.

use super::binding::{GROUP, is_rbac};
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_rbac::Defaults;

pub const CHECK: Check = Check {
    id: "unused-role",
    title: "Unused role",
    severity: Severity::Info,
    severity_reason: "it grants nothing to anyone today",
    what: "No binding references a Role or ClusterRole, and no aggregation includes it.",
    why: "Unused roles wait for a binding: a subject that can bind roles finds powerful ones ready.",
    remedy: "Remove the role.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(&["Role", "ClusterRole"], |context, binding| {
        let role = binding;
        let aggregated = role
            .metadata()
            .and_then(|metadata| metadata.get("labels"))
            .is_some_and(|labels| {
                labels
                    .entries()
                    .iter()
                    .any(|entry| entry.key.contains("aggregate-to-"))
            });
        let is_builtin = context
            .role(role)
            .is_none_or(|role| Defaults::builtin().brings_role(role));
        if !is_rbac(role) || is_builtin || aggregated {
            return Outcome::NotApplicable;
        }
        if !context.bindings_of(role).is_empty() {
            return Outcome::Pass;
        }
        for kind in ["RoleBinding", "ClusterRoleBinding"] {
            if let Absence::Open(reason) = context.absence(GROUP, kind, &role.namespace) {
                return Outcome::Unknown(reason);
            }
        }
        Outcome::fail(
            Problem::at(
                "metadata.name",
                format!("no binding references {} `{}`", role.kind, role.name),
            )
            .value(&*role.name),
        )
    }),
};
