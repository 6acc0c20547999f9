//! A namespace with workloads has no LimitRange.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-limit-range",
    title: "Namespace without default limits",
    severity: Severity::Info,
    severity_reason: "limits on the containers themselves are better",
    what: "A namespace with workloads has no LimitRange.",
    why: "Containers that set no resources run without a limit.",
    remedy: "Add a LimitRange with defaults and a maximum.",
    example: "kind: LimitRange\nspec:\n  limits:\n    - type: Container\n      default:\n        memory: 256Mi",
    techniques: &["MS-TA9039", "MS-TA9040", "T1496"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/policy/limit-range/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.is_system() {
            return Outcome::NotApplicable;
        }
        if view.workloads.is_empty() {
            return context.without_workloads(view.name);
        }
        if context.has_guard_rail("LimitRange", view.name) {
            return Outcome::Pass;
        }
        match context.absence("", "LimitRange", view.name) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(Problem::missing(
                "",
                format!("namespace `{}` has no LimitRange", view.name),
            )),
        }
    }),
};
