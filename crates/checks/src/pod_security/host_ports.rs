//! `hostPorts`: no host ports; 0 means none.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-ports",
    title: "Host port used",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A container sets `hostPort`, which violates the baseline level of the Pod Security Standards.",
    why: "The port is open on the node's address, bypassing the Service and mostly bypassing network policies.",
    remedy: "Remove `hostPort`, and use a Service.",
    example: "ports:\n  - containerPort: 8080",
    techniques: &[],
    controls: &["pod-security-standards/hostPorts"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::HostPorts, |pod, _| violations(pod))
    }),
};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    for container in pod.containers() {
        for (index, port) in container.node.list("ports").iter().enumerate() {
            let Some(number) = port.int("hostPort").filter(|number| *number != 0) else {
                continue;
            };
            found.push(Violation {
                control: Control::HostPorts,
                message: format!(
                    "{} `{}` uses hostPort {number}",
                    container.role, container.name
                ),
                path: container.path(&format!("ports[{index}].hostPort")),
                value: Some(number.to_string()),
                container: container.name.to_owned(),
                subject: number.to_string(),
            });
        }
    }
    found
}
