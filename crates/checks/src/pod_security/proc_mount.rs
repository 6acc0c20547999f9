//! `procMount` and `procMount_restricted`: `/proc` keeps its masks. From 1.35 on, baseline allows a pod that uses a user
//! namespace to unmask it; restricted does not.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::{has_user_namespace, in_container};
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-proc-mount",
    title: "/proc unmasked",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A container in a pod without a user namespace sets `procMount` to a value other than `Default`, which violates the baseline level of the Pod Security Standards.",
    why: "The masked parts of /proc reveal information about the node and change its settings.",
    remedy: "Remove `procMount`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &[],
    controls: &["pod-security-standards/procMount"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::ProcMount, |pod, version| {
            violations(pod, version, false)
        })
    }),
};

pub(crate) const CHECK_RESTRICTED: Check = Check {
    id: "pod-security-proc-mount-restricted",
    title: "/proc unmasked in a user namespace",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "A container sets `procMount` to a value other than `Default`, even in a user namespace, which violates the restricted level of the Pod Security Standards.",
    why: "The masked parts of /proc reveal information about the node, and expose kernel vulnerabilities.",
    remedy: "Remove `procMount`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &[],
    controls: &["pod-security-standards/procMount_restricted"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(
            context,
            pod,
            Control::ProcMountRestricted,
            |pod, version| violations(pod, version, true),
        )
    }),
};

pub(super) fn violations(
    pod: &Pod<'_>,
    version: KubernetesVersion,
    restricted: bool,
) -> Vec<Violation> {
    if !restricted && has_user_namespace(pod, version) {
        return Vec::new();
    }
    let control = if restricted {
        Control::ProcMountRestricted
    } else {
        Control::ProcMount
    };
    pod.containers()
        .filter_map(|container| {
            let node = container.security_context()?.get("procMount")?;
            let value = node.as_str().unwrap_or_default();
            (value != "Default").then(|| {
                let message = format!(
                    "{} `{}` sets `procMount` to `{value}`",
                    container.role, container.name
                );
                in_container(
                    control,
                    &container,
                    "securityContext.procMount",
                    Some(node),
                    message,
                )
            })
        })
        .collect()
}
