//! `procMount` and `procMount_restricted`: `/proc` keeps its masks. From 1.35 on, baseline lets a pod with a user
//! namespace of its own unmask it; restricted does not.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, has_user_namespace, in_container};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-proc-mount",
    title: "/proc is not masked",
    severity: Severity::Medium,
    severity_reason: "it is one of the known ways out of a container",
    what: "A container asks for a `procMount` other than `Default`, without a user namespace of its own, by the level baseline of the Pod Security Standards.",
    why: "The masked parts of /proc tell about the node and change it.",
    remedy: "Leave out `procMount`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &[],
    controls: &["pod-security-standards/procMount"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::ProcMount)),
};

pub(crate) const CHECK_RESTRICTED: Check = Check {
    id: "pod-security-proc-mount-restricted",
    title: "/proc is not masked in a user namespace",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level asks for",
    what: "A container asks for a `procMount` other than `Default`, also in a user namespace of its own, by the level restricted of the Pod Security Standards.",
    why: "The masked parts of /proc tell about the node, and are a way to flaws of the kernel.",
    remedy: "Leave out `procMount`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &[],
    controls: &["pod-security-standards/procMount_restricted"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::ProcMountRestricted)),
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
                    "{} `{}` mounts `/proc` with `{value}`",
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
