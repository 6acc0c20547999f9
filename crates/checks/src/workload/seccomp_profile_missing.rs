//! Neither the pod nor the container sets a seccomp profile.

use seawall_finding::Severity;
use seawall_syntax::edit::NewValue;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "seccomp-profile-missing",
    title: "No seccomp profile",
    severity: Severity::Low,
    severity_reason: "the kubelet can apply the default profile, but the pod does not request it",
    what: "Neither the pod nor the container sets a seccomp profile.",
    why: "Unless the kubelet runs with `seccompDefault`, a container without a profile can use every system call, including rare and buggy ones.",
    remedy: "Set `seccompProfile.type: RuntimeDefault` on the pod.",
    example: "securityContext:\n  seccompProfile:\n    type: RuntimeDefault",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.6.2", "nsa-cisa/1.8"],
    references: &["https://kubernetes.io/docs/tutorials/security/seccomp/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        if container.is_privileged() {
            // A privileged container runs without seccomp, whatever its profile.
            return Outcome::NotApplicable;
        }
        let set = pod
            .effective(container, "seccompProfile")
            .is_some_and(|(profile, _)| profile.str("type").is_some());
        if set {
            return Outcome::Pass;
        }
        let problem = Problem::missing(
            container.path("securityContext.seccompProfile"),
            format!(
                "{} `{}` has no seccomp profile",
                container.role, container.name
            ),
        );
        let field = pod.path("securityContext.seccompProfile.type");
        Outcome::fail(problem.fix_set(&field, NewValue::String("RuntimeDefault".to_owned())))
    }),
};
