//! The `podSelector` of a network policy fits no workload of its namespace.

use seawall_finding::Severity;
use seawall_model::LabelSelector;

use super::policy::is_judged;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "network-policy-selects-nothing",
    title: "Network policy that selects no pod",
    severity: Severity::Low,
    severity_reason: "it protects nothing, but breaks nothing either",
    what: "The `podSelector` of a network policy fits no workload of its namespace.",
    why: "Somebody believes that pods are limited which are not: a label was renamed, or the policy stands in the wrong namespace.",
    remedy: "Correct the selector, or remove the policy.",
    example: "spec:\n  podSelector:\n    matchLabels:\n      app: shop-front",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.2", "nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Object(&["NetworkPolicy"], |context, policy| {
        let selector = policy.spec().and_then(|spec| spec.get("podSelector"));
        let Some(selector) =
            selector.filter(|selector| is_judged(policy) && !LabelSelector(selector).is_empty())
        else {
            return Outcome::NotApplicable;
        };
        if context.selected_by_policy(policy).next().is_some() {
            return Outcome::Pass;
        }
        match context.absence("", "Pod", &policy.namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "spec.podSelector",
                    format!(
                        "no workload of namespace `{}` has these labels",
                        policy.namespace
                    ),
                )
                .value(selector.to_json()),
            ),
        }
    }),
};
