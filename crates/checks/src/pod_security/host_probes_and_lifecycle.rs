//! `hostProbesAndHostLifecycle`: probes and hooks stay in the pod. A `host` would make the kubelet, on the host network,
//! send requests to any address.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-probes",
    title: "Probe or hook with a custom host",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A probe or a lifecycle hook sets `host`, which violates the baseline level of the Pod Security Standards.",
    why: "The kubelet sends the request from the host network: the author of a pod reaches addresses that only nodes should reach.",
    remedy: "Remove `host`, so that the kubelet calls the pod itself.",
    example: "livenessProbe:\n  httpGet:\n    port: 8080",
    techniques: &[],
    controls: &["pod-security-standards/hostProbesAndHostLifecycle"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(
            context,
            pod,
            Control::HostProbesAndHostLifecycle,
            |pod, _| violations(pod),
        )
    }),
};

/// Probes, then hooks.
const HANDLERS: &[&[&str]] = &[
    &["livenessProbe"],
    &["readinessProbe"],
    &["startupProbe"],
    &["lifecycle", "postStart"],
    &["lifecycle", "preStop"],
];

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    for container in pod.containers() {
        for keys in HANDLERS {
            let Some(handler) = container.node.walk(keys) else {
                continue;
            };
            for action in ["httpGet", "tcpSocket"] {
                let host = handler.get(action).and_then(|action| action.str("host"));
                let Some(host) = host.filter(|host| !host.is_empty()) else {
                    continue;
                };
                let name = keys.join(".");
                found.push(Violation {
                    control: Control::HostProbesAndHostLifecycle,
                    message: format!(
                        "`{name}` of {} `{}` sets host `{host}`",
                        container.role, container.name
                    ),
                    path: container.path(&format!("{name}.{action}.host")),
                    value: Some(host.to_owned()),
                    container: container.name.to_owned(),
                    subject: format!("{name}.{action}"),
                });
            }
        }
    }
    found
}
