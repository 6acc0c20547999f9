//! A Namespace has no Pod Security labels, or an `enforce` label with an invalid level.

use super::pod_security_labels::{Asked, ENFORCE, asked, default_of};
use crate::admission::constraints::{self, Judged};
use crate::{Check, Context, Evaluate, NamespaceView};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-pod-security",
    title: "Namespace without Pod Security",
    severity: Severity::Medium,
    severity_reason: "nothing stops a privileged pod there",
    what: "A Namespace has no Pod Security labels, or an `enforce` label with an invalid level.",
    why: "Any subject that can create pods in it can create a privileged one, and take over the node that it runs on.",
    remedy: "Label the namespace with the strictest level that its workloads meet; `seawall pod-security assess` shows which one.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008", "T1610"],
    controls: &["nsa-cisa/1.10", "cis-kubernetes/5.2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Namespace(|context, view| {
        let path = format!("metadata.labels[\"{ENFORCE}\"]");
        match asked(view) {
            Err(outcome) => outcome,
            Ok(Asked::Nothing) => match default_of(context, view) {
                Some(outcome) => outcome,
                None => without_level(context, view, path),
            },
            Ok(Asked::NoLevel(value)) => Outcome::fail(
                Problem::at(
                    path,
                    format!(
                        "`{value}` is not a Pod Security level: use `baseline` or `restricted`"
                    ),
                )
                .value(value),
            ),
            Ok(_) => Outcome::Pass,
        }
    }),
};

/// On OpenShift, SecurityContextConstraints apply to the pods of a namespace without labels.
fn without_level(context: &Context<'_>, view: &NamespaceView<'_>, path: String) -> Outcome {
    let judged = constraints::judged(context);
    if judged != Judged::No
        && let Some((name, user)) = constraints::way_past(context, view.name)
    {
        return Outcome::fail(Problem::missing(
            path,
            format!(
                "namespace `{}` enforces no Pod Security level, and SecurityContextConstraints `{name}` allow privileged pods of {user}",
                view.name
            ),
        ));
    }
    match judged {
        Judged::No => Outcome::fail(Problem::missing(
            path,
            format!("namespace `{}` enforces no Pod Security level", view.name),
        )),
        Judged::ByInput => Outcome::Pass,
        Judged::Unknown(reason) => Outcome::Unknown(reason),
    }
}
