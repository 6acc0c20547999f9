//! A binding references a role that does not exist.

use super::binding::{GROUP, KINDS, is_rbac, role_key, role_kind, role_name};
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_rbac::Defaults;

pub const CHECK: Check = Check {
    id: "dangling-role-reference",
    title: "Binding to a missing role",
    severity: Severity::Medium,
    severity_reason: "any subject that can create the role decides what the subjects get",
    what: "A binding references a role that does not exist.",
    why: "The subjects have no permissions today. Anyone who can create a role with that name can grant them any permission that they themselves have, through a binding that was reviewed long ago.",
    remedy: "Remove the binding, or create the role.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if !is_rbac(binding) {
            return Outcome::NotApplicable;
        }
        let (kind, name) = (role_kind(binding), role_name(binding));
        let namespace = match kind {
            "Role" => &*binding.namespace,
            "ClusterRole" => "",
            other => {
                return Outcome::fail(
                    Problem::at(
                        "roleRef.kind",
                        format!(
                            "{} `{}` references role kind `{other}`, which does not exist",
                            binding.kind, binding.name
                        ),
                    )
                    .value(other),
                );
            }
        };
        if context.cluster.find(GROUP, kind, namespace, name).is_some() {
            return Outcome::Pass;
        }
        if Defaults::builtin().has_role(&role_key(binding)) {
            // Every cluster has these; files do not repeat them.
            return Outcome::Pass;
        }
        match context.absence(GROUP, kind, namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "roleRef",
                    format!(
                        "{} `{}` references {kind} `{name}`, which does not exist",
                        binding.kind, binding.name
                    ),
                )
                .value(name),
            ),
        }
    }),
};
