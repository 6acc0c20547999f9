//! `hostProbesAndHostLifecycle`: probes and hooks stay in the pod. A `host` would make the kubelet, on the network
//! of the node, ask any address.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-probes",
    title: "A probe or hook names a host",
    severity: Severity::Medium,
    severity_reason: "it is one of the known ways out of a container",
    what: "A probe or a lifecycle hook names a host, by the level baseline of the Pod Security Standards.",
    why: "The kubelet calls the host from the network of the node: whoever writes pods reaches what only nodes may.",
    remedy: "Leave out `host`, so that the pod itself is called.",
    example: "livenessProbe:\n  httpGet:\n    port: 8080",
    techniques: &[],
    controls: &["pod-security-standards/hostProbesAndHostLifecycle"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::HostProbesAndHostLifecycle)
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
                        "`{name}` of {} `{}` asks the host `{host}`",
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
