//! The selector of a Service matches no workload in its namespace.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-selects-nothing",
    title: "Service without pods",
    severity: Severity::Info,
    severity_reason: "it serves no requests",
    what: "The selector of a Service matches no workload in its namespace.",
    why: "It is a leftover, or its label is wrong. Anyone who can create a pod with the label receives its traffic.",
    remedy: "Correct the selector, or remove the Service.",
    example: "spec:\n  selector:\n    app: shop-front",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |context, service| {
        let selector = service.spec().and_then(|spec| spec.get("selector"));
        let Some(selector) = selector
            .filter(|selector| service.group().is_empty() && !selector.entries().is_empty())
        else {
            return Outcome::NotApplicable;
        };
        if context
            .selected(&service.namespace, selector)
            .next()
            .is_some()
        {
            return Outcome::Pass;
        }
        match context.absence("", "Pod", &service.namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "spec.selector",
                    format!(
                        "no workload in namespace `{}` has these labels",
                        service.namespace
                    ),
                )
                .value(selector.to_json()),
            ),
        }
    }),
};
