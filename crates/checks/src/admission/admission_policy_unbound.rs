//! No binding references an admission policy. Where the binding kinds were not listed completely, a policy in a file is expected to have its binding beside it.

use seawall_finding::Severity;

use super::policy::{GROUP, POLICIES, counterpart, policy_name};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "admission-policy-unbound",
    title: "Admission policy without a binding",
    severity: Severity::Medium,
    severity_reason: "the policy looks enforced and does nothing",
    what: "No binding references an admission policy. Where the binding kinds were not listed completely, a policy in a file is expected to have its binding beside it.",
    why: "The policy looks enforced in every inventory, and no request is ever evaluated against it.",
    remedy: "Bind it, first with `Warn` or `Audit`, then with `Deny`.",
    example: "kind: ValidatingAdmissionPolicyBinding\nspec:\n  policyName: no-latest-tag\n  validationActions: [Deny]",
    techniques: &["MS-TA9015", "MS-TA9008"],
    controls: &["nsa-cisa/1.10", "nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    ],
    evaluate: Evaluate::Object(POLICIES, |context, policy| {
        if policy.group() != GROUP {
            return Outcome::NotApplicable;
        }
        let kind = counterpart(policy);
        let mut bindings = context
            .cluster
            .of_kind(kind)
            .filter(|binding| binding.group() == GROUP);
        if bindings.any(|binding| policy_name(binding) == &*policy.name) {
            return Outcome::Pass;
        }
        if let Some(gap) = context.cluster.coverage.of(GROUP, kind).gap() {
            return Outcome::Unknown(gap.reason.clone());
        }
        Outcome::fail(
            Problem::at(
                "metadata.name",
                format!("no {kind} references policy `{}`", policy.name),
            )
            .value(&*policy.name),
        )
    }),
};
