//! A binding references an admission policy that does not exist.

use super::policy::{BINDINGS, GROUP, counterpart, policy_name};
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "admission-binding-dangling",
    title: "Admission policy binding without its policy",
    severity: Severity::Medium,
    severity_reason: "the policy looks enforced and does nothing",
    what: "A binding references an admission policy that does not exist.",
    why: "Nothing is enforced, and anyone who creates a policy with that name decides what is.",
    remedy: "Remove the binding, or install the policy.",
    example: "spec:\n  policyName: no-latest-tag",
    techniques: &["MS-TA9015"],
    controls: &["nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    ],
    evaluate: Evaluate::Object(BINDINGS, |context, binding| {
        if binding.group() != GROUP {
            return Outcome::NotApplicable;
        }
        let (kind, name) = (counterpart(binding), policy_name(binding));
        if context.cluster.find(GROUP, kind, "", name).is_some() {
            return Outcome::Pass;
        }
        match context.absence(GROUP, kind, "") {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at("spec.policyName", format!("{kind} `{name}` does not exist"))
                    .value(name),
            ),
        }
    }),
};
