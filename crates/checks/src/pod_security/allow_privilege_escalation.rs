//! `allowPrivilegeEscalation`: explicitly false for every container; the default allows it.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, in_container, is_exempt_windows};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    pod.containers()
        .filter_map(|container| {
            let node = container
                .security_context()
                .and_then(|context| context.get("allowPrivilegeEscalation"));
            if node.and_then(|node| node.as_bool()) == Some(false) {
                return None;
            }
            let message = format!(
                "{} `{}` may gain privileges",
                container.role, container.name
            );
            let field = "securityContext.allowPrivilegeEscalation";
            Some(in_container(
                Control::AllowPrivilegeEscalation,
                &container,
                field,
                node,
                message,
            ))
        })
        .collect()
}
