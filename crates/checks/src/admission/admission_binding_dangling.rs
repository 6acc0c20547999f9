//! A binding names an admission policy that is not there.

use super::policy::{BINDINGS, GROUP, counterpart, policy_name};
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "admission-binding-dangling",
    title: "Binding of a policy that does not exist",
    severity: Severity::Medium,
    severity_reason: "somebody believes in a rule that does nothing",
    what: "A binding names an admission policy that is not there.",
    why: "Nothing is enforced, and whoever creates a policy of that name decides what is.",
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
                Problem::at(
                    "spec.policyName",
                    format!("the {kind} `{name}` does not exist"),
                )
                .value(name),
            ),
        }
    }),
};
