//! The input still contains a PodSecurityPolicy; the message names the Pod Security Standards level that comes closest.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "pod-security-policy-leftover",
    title: "Leftover PodSecurityPolicy",
    severity: Severity::Medium,
    severity_reason: "it looks like protection that has not existed since Kubernetes 1.25",
    what: "The input still contains a PodSecurityPolicy; the message names the Pod Security Standards level that comes closest.",
    why: "PodSecurityPolicy was removed in Kubernetes 1.25. The object is rejected or ignored, and pods that it was meant to stop are admitted.",
    remedy: "Label the namespaces with `pod-security.kubernetes.io/enforce` at the level named here, use a ValidatingAdmissionPolicy for what the standards do not cover, and delete the object.",
    example: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.10"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/"],
    evaluate: Evaluate::Object(&["PodSecurityPolicy"], |_, object| evaluate(object)),
};

fn evaluate(object: &Object) -> Outcome {
    let Some(spec) = object.spec() else {
        return Outcome::NotApplicable;
    };
    Outcome::fail(
        Problem::at(
            "kind",
            format!(
                "PodSecurityPolicy `{}` has had no effect since Kubernetes 1.25; the closest Pod Security level is `{}`",
                object.name,
                equivalent(spec)
            ),
        )
        .value("PodSecurityPolicy"),
    )
}

/// The strictest level whose escapes the policy disallowed.
fn equivalent(spec: &Node) -> &'static str {
    let allows = |field: &str| spec.bool(field) == Some(true);
    let wide_capabilities = spec
        .strings("allowedCapabilities")
        .any(|capability| capability == "*");
    let host_paths = spec
        .strings("volumes")
        .any(|volume| matches!(volume, "*" | "hostPath"));
    let open = ["privileged", "hostPID", "hostIPC", "hostNetwork"]
        .into_iter()
        .any(allows);
    if open || wide_capabilities || host_paths {
        return "privileged";
    }
    let non_root =
        spec.walk(&["runAsUser", "rule"]).and_then(Node::as_str) == Some("MustRunAsNonRoot");
    let no_escalation = spec.bool("allowPrivilegeEscalation") == Some(false);
    let drops_all = spec
        .strings("requiredDropCapabilities")
        .any(|capability| capability == "ALL");
    if non_root && no_escalation && drops_all {
        "restricted"
    } else {
        "baseline"
    }
}
