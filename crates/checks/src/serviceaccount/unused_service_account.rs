//! No workload in the input uses a bound service account.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "unused-service-account",
    title: "Unused service account",
    severity: Severity::Info,
    severity_reason: "it has no effect by itself",
    what: "No workload in the input uses a bound service account.",
    why: "Anyone who can create a pod in the namespace can use its permissions.",
    remedy: "Remove the account and its bindings, or document what uses it from outside the input.",
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
                    format!("no workload uses service account `{name}`, which has permissions"),
                )
                .value(name),
            ),
        }
    }),
};
