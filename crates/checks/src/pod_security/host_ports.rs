//! `hostPorts`: no port of the node; 0 means none.

use seawall_model::Pod;

use super::{Control, Violation};

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
                    "{} `{}` takes port {number} of its node",
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
