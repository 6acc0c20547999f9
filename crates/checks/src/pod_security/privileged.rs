//! `privileged`: no container may be privileged.

use seawall_model::Pod;

use super::{Control, Violation, in_container};

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
