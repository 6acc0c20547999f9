//! `procMount` and `procMount_restricted`: `/proc` keeps its masks. From 1.35 on, baseline lets a pod with a user
//! namespace of its own unmask it; restricted does not.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, has_user_namespace, in_container};

pub(super) fn violations(
    pod: &Pod<'_>,
    version: KubernetesVersion,
    restricted: bool,
) -> Vec<Violation> {
    if !restricted && has_user_namespace(pod, version) {
        return Vec::new();
    }
    let control = if restricted {
        Control::ProcMountRestricted
    } else {
        Control::ProcMount
    };
    pod.containers()
        .filter_map(|container| {
            let node = container.security_context()?.get("procMount")?;
            let value = node.as_str().unwrap_or_default();
            (value != "Default").then(|| {
                let message = format!(
                    "{} `{}` mounts `/proc` with `{value}`",
                    container.role, container.name
                );
                in_container(
                    control,
                    &container,
                    "securityContext.procMount",
                    Some(node),
                    message,
                )
            })
        })
        .collect()
}
