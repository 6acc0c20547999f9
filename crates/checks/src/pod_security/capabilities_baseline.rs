//! `capabilities_baseline`: only harmless capabilities may be added. Names count exactly as written.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-capabilities-baseline",
    title: "A capability beyond baseline is added",
    severity: Severity::Medium,
    severity_reason: "it is one of the known ways out of a container",
    what: "A container adds a capability that is not among the harmless ones, by the level baseline of the Pod Security Standards.",
    why: "Each further capability opens a part of the kernel that containers are kept out of.",
    remedy: "Remove the capability from `add`.",
    example: "securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]",
    techniques: &[],
    controls: &["pod-security-standards/capabilities_baseline"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::CapabilitiesBaseline)),
};

/// What may be added. `NET_RAW` is missing on purpose: runtimes give it by default, nobody may ask for it.
pub(crate) const ALLOWED: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    added(pod, Control::CapabilitiesBaseline, ALLOWED)
}

/// Added capabilities that are not in a list.
pub(super) fn added(pod: &Pod<'_>, control: Control, allowed: &[&str]) -> Vec<Violation> {
    let mut found = Vec::new();
    for container in pod.containers() {
        for (index, capability) in container.added_capabilities() {
            if !allowed.contains(&capability) {
                found.push(Violation {
                    control,
                    message: format!(
                        "{} `{}` adds the capability `{capability}`",
                        container.role, container.name
                    ),
                    path: container.path(&format!("securityContext.capabilities.add[{index}]")),
                    value: Some(capability.to_owned()),
                    container: container.name.to_owned(),
                    subject: capability.to_owned(),
                });
            }
        }
    }
    found
}
