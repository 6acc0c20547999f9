//! The `podSelector` of a network policy matches no workload in its namespace.

use seawall_finding::Severity;
use seawall_model::LabelSelector;

use super::open_rule::read;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "network-policy-selects-nothing",
    title: "Network policy selects no pod",
    severity: Severity::Low,
    severity_reason: "it protects nothing, but breaks nothing either",
    what: "The `podSelector` of a network policy matches no workload in its namespace.",
    why: "Pods look restricted and are not: a label was renamed, or the policy is in the wrong namespace.",
    remedy: "Correct the selector, or remove the policy.",
    example: "spec:\n  podSelector:\n    matchLabels:\n      app: shop-front",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.2", "nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Object(&["NetworkPolicy"], |context, policy| {
        let selector = policy.spec().and_then(|spec| spec.get("podSelector"));
        let Some((selector, read)) = selector
            .filter(|selector| !LabelSelector(selector).is_empty())
            .zip(read(context, policy))
        else {
            return Outcome::NotApplicable;
        };
        let network = context.analysis.network();
        if network.selected_by(read).next().is_some() {
            return Outcome::Pass;
        }
        if read.is_broken {
            return Outcome::Unknown("the policy could not be read completely".to_owned());
        }
        if network.may_select_more(read) {
            return Outcome::Unknown(
                "pods in the namespace get labels that are not in the input".to_owned(),
            );
        }
        match context.absence("", "Pod", &policy.namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "spec.podSelector",
                    format!(
                        "no workload in namespace `{}` has these labels",
                        policy.namespace
                    ),
                )
                .value(selector.to_json()),
            ),
        }
    }),
};
