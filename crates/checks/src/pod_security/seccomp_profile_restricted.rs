//! `seccompProfile_restricted`: a profile is set for every container, on the pod or the container.

use seawall_model::{KubernetesVersion, Pod};

use seawall_syntax::Node;

use super::fields::{in_container, is_exempt_windows};
use super::seccomp_profile_baseline::refused_profiles;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-seccomp-restricted",
    title: "No seccomp profile",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "Neither the container nor the pod sets the runtime default profile or a local profile, which violates the restricted level of the Pod Security Standards.",
    why: "Without a profile, the container can use every system call.",
    remedy: "Set the profile `RuntimeDefault`.",
    example: "securityContext:\n  seccompProfile:\n    type: RuntimeDefault",
    techniques: &[],
    controls: &["pod-security-standards/seccompProfile_restricted"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::SeccompProfileRestricted, violations)
    }),
};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    let control = Control::SeccompProfileRestricted;
    let mut found = refused_profiles(pod, control);
    let has_profile = |context: Option<&Node>| {
        context.is_some_and(|context| context.get("seccompProfile").is_some())
    };
    if !has_profile(pod.security_context()) {
        found.extend(
            pod.containers()
                .filter(|container| !has_profile(container.security_context()))
                .map(|container| {
                    let message = format!(
                        "{} `{}` has no seccomp profile",
                        container.role, container.name
                    );
                    in_container(
                        control,
                        &container,
                        "securityContext.seccompProfile",
                        None,
                        message,
                    )
                }),
        );
    }
    found
}
