//! A ValidatingAdmissionPolicyBinding does not list `Deny` in its `validationActions`.

use super::policy::{GROUP, policy_name};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "admission-binding-not-denying",
    title: "Admission policy only warns",
    severity: Severity::Low,
    severity_reason: "the policy is already in place, and only the last step is missing",
    what: "A ValidatingAdmissionPolicyBinding does not list `Deny` in its `validationActions`.",
    why: "A warning or an audit entry does not stop an attacker.",
    remedy: "Add `Deny` once no more warnings appear.",
    example: "spec:\n  validationActions: [Deny]",
    techniques: &["MS-TA9008"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    ],
    evaluate: Evaluate::Object(&["ValidatingAdmissionPolicyBinding"], |_, binding| {
        let Some(spec) = binding.spec().filter(|_| binding.group() == GROUP) else {
            return Outcome::NotApplicable;
        };
        let actions: Vec<&str> = spec.strings("validationActions").collect();
        if actions.contains(&"Deny") {
            return Outcome::Pass;
        }
        let message = format!(
            "the binding of policy `{}` denies nothing",
            policy_name(binding)
        );
        Outcome::fail(Problem::at("spec.validationActions", message).value(actions.join(", ")))
    }),
};
