//! `capabilities_baseline`: only harmless capabilities can be added. Names are compared exactly as written.

use seawall_model::{BASELINE_CAPABILITIES, Pod};

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-capabilities-baseline",
    title: "Capability beyond the baseline level",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A container adds a capability that is not on the baseline list, which violates the baseline level of the Pod Security Standards.",
    why: "Each additional capability opens a part of the kernel that is otherwise closed to containers.",
    remedy: "Remove the capability from `add`.",
    example: "securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]",
    techniques: &[],
    controls: &["pod-security-standards/capabilities_baseline"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::CapabilitiesBaseline, |pod, _| {
            violations(pod)
        })
    }),
};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    added(pod, Control::CapabilitiesBaseline, BASELINE_CAPABILITIES)
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
