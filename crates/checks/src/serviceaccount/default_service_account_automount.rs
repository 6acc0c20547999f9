//! A service account called `default` does not set `automountServiceAccountToken: false`.

use seawall_finding::Severity;
use seawall_syntax::edit::NewValue;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "default-service-account-automount",
    title: "Default service account mounts its token",
    severity: Severity::Low,
    severity_reason: "pods without a service account get a token that they did not request",
    what: "A service account called `default` does not set `automountServiceAccountToken: false`.",
    why: "Every pod that sets no service account gets this token. Disabling it on the account removes the token from all pods of the namespace by default.",
    remedy: "Set `automountServiceAccountToken: false` on the `default` service account of each namespace.",
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
                    "the default service account of namespace `{}` mounts its token by default",
                    object.namespace
                ),
            )
            .fix_set("automountServiceAccountToken", NewValue::Bool(false)),
        )
    }),
};
