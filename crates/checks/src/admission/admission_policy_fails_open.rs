//! An admission policy has `failurePolicy: Ignore`.

use super::policy::{GROUP, POLICIES};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "admission-policy-fails-open",
    title: "Admission policy fails open",
    severity: Severity::Medium,
    severity_reason: "an object that makes the rule fail to evaluate is admitted",
    what: "An admission policy has `failurePolicy: Ignore`.",
    why: "When an expression fails to evaluate, for example on a field that an attacker leaves out, the request is allowed.",
    remedy: "Set `failurePolicy: Fail`, and write expressions that handle missing fields.",
    example: "spec:\n  failurePolicy: Fail",
    techniques: &["MS-TA9015", "T1562.001"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    ],
    evaluate: Evaluate::Object(POLICIES, |_, policy| {
        let Some(spec) = policy.spec().filter(|_| policy.group() == GROUP) else {
            return Outcome::NotApplicable;
        };
        if spec.str("failurePolicy") != Some("Ignore") {
            return Outcome::Pass;
        }
        let message = format!(
            "policy `{}` allows requests when an expression fails",
            policy.name
        );
        Outcome::fail(Problem::at("spec.failurePolicy", message).value("Ignore"))
    }),
};
