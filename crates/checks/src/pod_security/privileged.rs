//! `privileged`: no container can be privileged.

use seawall_model::Pod;

use super::fields::in_container;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-privileged",
    title: "Privileged container",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A container is privileged, which violates the baseline level of the Pod Security Standards.",
    why: "A privileged container can take over the node.",
    remedy: "Remove `privileged`, and add the one capability that is needed.",
    example: "securityContext:\n  privileged: false",
    techniques: &[],
    controls: &["pod-security-standards/privileged"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::Privileged, |pod, _| violations(pod))
    }),
};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    pod.containers()
        .filter(|container| container.is_privileged())
        .map(|container| {
            let value = container
                .security_context()
                .and_then(|context| context.get("privileged"));
            let message = format!("{} `{}` is privileged", container.role, container.name);
            in_container(
                Control::Privileged,
                &container,
                "securityContext.privileged",
                value,
                message,
            )
        })
        .collect()
}
