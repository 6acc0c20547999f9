//! `allowPrivilegeEscalation`: explicitly false for every container; the default allows it.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::{in_container, is_exempt_windows};
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-allow-privilege-escalation",
    title: "Privilege escalation not disallowed",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "A container has no `allowPrivilegeEscalation: false`, which violates the restricted level of the Pod Security Standards.",
    why: "A setuid program can give a process more privileges than the container started with.",
    remedy: "Set `allowPrivilegeEscalation: false`.",
    example: "securityContext:\n  allowPrivilegeEscalation: false",
    techniques: &[],
    controls: &["pod-security-standards/allowPrivilegeEscalation"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::AllowPrivilegeEscalation, violations)
    }),
};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    pod.containers()
        .filter_map(|container| {
            let node = container
                .security_context()
                .and_then(|context| context.get("allowPrivilegeEscalation"));
            if node.and_then(|node| node.as_bool()) == Some(false) {
                return None;
            }
            let message = format!(
                "{} `{}` allows privilege escalation",
                container.role, container.name
            );
            let field = "securityContext.allowPrivilegeEscalation";
            Some(in_container(
                Control::AllowPrivilegeEscalation,
                &container,
                field,
                node,
                message,
            ))
        })
        .collect()
}
