//! `capabilities_restricted`: every container drops `ALL` and adds at most `NET_BIND_SERVICE`.

use seawall_model::{KubernetesVersion, Pod};

use super::capabilities_baseline::added;
use super::fields::{in_container, is_exempt_windows};
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-capabilities-restricted",
    title: "Capabilities not allowed by the restricted level",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "A container does not drop `ALL`, or adds a capability other than `NET_BIND_SERVICE`, which violates the restricted level of the Pod Security Standards.",
    why: "Each remaining capability helps an attacker who gets into the container.",
    remedy: "Drop `ALL`, and add only `NET_BIND_SERVICE` where it is needed.",
    example: "securityContext:\n  capabilities:\n    drop: [ALL]",
    techniques: &[],
    controls: &["pod-security-standards/capabilities_restricted"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::CapabilitiesRestricted, violations)
    }),
};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    let control = Control::CapabilitiesRestricted;
    let mut found: Vec<Violation> = pod
        .containers()
        .filter(|container| {
            !container
                .dropped_capabilities()
                .any(|(_, name)| name == "ALL")
        })
        .map(|container| {
            let message = format!(
                "{} `{}` does not drop all capabilities",
                container.role, container.name
            );
            in_container(
                control,
                &container,
                "securityContext.capabilities.drop",
                None,
                message,
            )
        })
        .collect();
    found.extend(added(pod, control, &["NET_BIND_SERVICE"]));
    found
}
