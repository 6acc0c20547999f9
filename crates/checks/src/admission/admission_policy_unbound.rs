//! No binding names an admission policy. Where the binding kinds were not listed completely, a policy in a file is expected to bring its binding along.

use seawall_finding::Severity;
use seawall_model::{Catalogue, Knowledge};

use super::policy::{GROUP, POLICIES, counterpart, policy_name};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "admission-policy-unbound",
    title: "Admission policy that holds nowhere",
    severity: Severity::Medium,
    severity_reason: "somebody believes in a rule that does nothing",
    what: "No binding names an admission policy. Where the binding kinds were not listed completely, a policy in a file is expected to bring its binding along.",
    why: "The rule looks enforced in every inventory, and no request is ever held against it.",
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
        let plural = Catalogue::builtin()
            .by_kind(GROUP, kind)
            .map_or("", |resource| &*resource.plural);
        if let Knowledge::Denied(reason) = context.cluster.coverage.of(plural) {
            return Outcome::Unknown(reason);
        }
        Outcome::fail(
            Problem::at(
                "metadata.name",
                format!("no {kind} names the policy `{}`", policy.name),
            )
            .value(&*policy.name),
        )
    }),
};
