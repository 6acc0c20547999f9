//! `hostProbesAndHostLifecycle`: probes and hooks stay in the pod. A `host` would make the kubelet, on the network
//! of the node, ask any address.

use seawall_model::Pod;

use super::{Control, Violation};

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
