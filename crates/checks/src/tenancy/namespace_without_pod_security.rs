//! A Namespace has none of the pod security labels, or an `enforce` label that is no level.

use super::pod_security_labels::{Asked, ENFORCE, asked};
use crate::admission::constraints::{self, Judged};
use crate::{Check, Context, Evaluate, NamespaceView};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-pod-security",
    title: "Namespace without pod security",
    severity: Severity::Medium,
    severity_reason: "nothing stops a privileged pod there",
    what: "A Namespace has none of the pod security labels, or an `enforce` label that is no level.",
    why: "Whoever may create pods in it creates a privileged one, and owns the node that it lands on.",
    remedy: "Label the namespace with the strictest level that its workloads fit; `seawall pod-security assess` tells which one.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008", "T1610"],
    controls: &["nsa-cisa/1.10", "cis-kubernetes/5.2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Namespace(|context, view| {
        let path = format!("metadata.labels[\"{ENFORCE}\"]");
        match asked(view) {
            Err(outcome) => outcome,
            Ok(Asked::Nothing) => without_level(context, view, path),
            Ok(Asked::NoLevel(value)) => Outcome::fail(
                Problem::at(
                    path,
                    format!("`{value}` is no level: use `baseline` or `restricted`"),
                )
                .value(value),
            ),
            Ok(_) => Outcome::Pass,
        }
    }),
};

/// On OpenShift SecurityContextConstraints judge the pods of a namespace without labels.
fn without_level(context: &Context<'_>, view: &NamespaceView<'_>, path: String) -> Outcome {
    let judged = constraints::judged(context);
    if judged != Judged::No
        && let Some((name, user)) = constraints::way_past(context, view.name)
    {
        return Outcome::fail(Problem::missing(
            path,
            format!(
                "namespace `{}` enforces no pod security level, and SecurityContextConstraints `{name}` let privileged pods of {user} in",
                view.name
            ),
        ));
    }
    match judged {
        Judged::No => Outcome::fail(Problem::missing(
            path,
            format!("namespace `{}` enforces no pod security level", view.name),
        )),
        Judged::ByInput => Outcome::Pass,
        Judged::Unknown(reason) => Outcome::Unknown(reason),
    }
}
