//! `privileged`: no container may be privileged (baseline, since 1.0).

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation};

pub(super) fn violations(pod: &Pod<'_>, _: KubernetesVersion) -> Vec<Violation> {
    pod.containers()
        .filter(|container| container.is_privileged())
        .map(|container| Violation {
            control: Control::Privileged,
            message: format!("{} `{}` is privileged", container.role, container.name),
            path: container.path("securityContext.privileged"),
            value: Some("true".to_owned()),
            container: container.name.to_owned(),
            subject: String::new(),
        })
        .collect()
}
