//! A binding has no subjects.

use super::binding::{KINDS, is_rbac, role_key};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_rbac::Defaults;

pub const CHECK: Check = Check {
    id: "empty-binding",
    title: "Binding without subjects",
    severity: Severity::Info,
    severity_reason: "it grants nothing to anyone",
    what: "A binding has no subjects.",
    why: "It grants the role to no one, but the next subject gets it without the review that the role deserves.",
    remedy: "Remove the binding.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9019"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |_, binding| {
        let is_builtin = Defaults::builtin().has_binding(
            binding.namespace.name(),
            &binding.name,
            &role_key(binding),
        );
        if !is_rbac(binding) || is_builtin {
            return Outcome::NotApplicable;
        }
        let empty = binding.root.list("subjects").is_empty();
        Outcome::from_problem(empty.then(|| {
            Problem::missing(
                "subjects",
                format!("{} `{}` has no subjects", binding.kind, binding.name),
            )
        }))
    }),
};
