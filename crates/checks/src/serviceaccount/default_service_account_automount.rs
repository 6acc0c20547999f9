//! A service account called `default` does not set `automountServiceAccountToken: false`.

use seawall_finding::Severity;
use seawall_syntax::edit::NewValue;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "default-service-account-automount",
    title: "Default account hands out its token",
    severity: Severity::Low,
    severity_reason: "pods that name no account get a token that they did not ask for",
    what: "A service account called `default` does not set `automountServiceAccountToken: false`.",
    why: "Every pod that names no account gets this token. Refusing it on the account makes no token the default of the namespace.",
    remedy: "Set `automountServiceAccountToken: false` on the account `default` of each namespace.",
    example: "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: default\nautomountServiceAccountToken: false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.5", "nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Object(&["ServiceAccount"], |_, object| {
        if &*object.name != "default" || crate::is_system_namespace(&object.namespace) {
            return Outcome::NotApplicable;
        }
        if object.root.bool("automountServiceAccountToken") == Some(false) {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::missing(
                "automountServiceAccountToken",
                format!(
                    "the default service account of `{}` hands out its token",
                    object.namespace
                ),
            )
            .fix_set("automountServiceAccountToken", NewValue::Bool(false)),
        )
    }),
};
