//! A bound service account is used by no workload in the input.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "unused-service-account",
    title: "Account that nothing uses",
    severity: Severity::Info,
    severity_reason: "it gives nothing by itself",
    what: "A bound service account is used by no workload in the input.",
    why: "Its rights wait for whoever creates a pod in the namespace and names it.",
    remedy: "Remove the account and its bindings, or note who uses it from outside.",
    example: "spec:\n  serviceAccountName: shop-front",
    techniques: &["MS-TA9016"],
    controls: &["nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Object(&["ServiceAccount"], |context, object| {
        let name = &*object.name;
        let bound = context.is_bound(&object.namespace, name);
        if name == "default" || crate::is_system_namespace(&object.namespace) {
            return Outcome::NotApplicable;
        }
        if !bound {
            return context.without_binding();
        }
        if !context.users_of(&object.namespace, name).is_empty() {
            return Outcome::Pass;
        }
        match context.absence("", "Pod", &object.namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "metadata.name",
                    format!("nothing runs as service account `{name}`, which has rights"),
                )
                .value(name),
            ),
        }
    }),
};
