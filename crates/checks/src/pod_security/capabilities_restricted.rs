//! `capabilities_restricted`: every container drops `ALL` and adds at most `NET_BIND_SERVICE`.

use seawall_model::{KubernetesVersion, Pod};

use super::capabilities_baseline::added;
use super::{Control, Violation, in_container, is_exempt_windows};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    let control = Control::CapabilitiesRestricted;
    let mut found: Vec<Violation> = pod
        .containers()
        .filter(|container| {
            !container
                .dropped_capabilities()
                .any(|(_, name)| name == "ALL")
        })
        .map(|container| {
            let message = format!(
                "{} `{}` does not drop all capabilities",
                container.role, container.name
            );
            in_container(
                control,
                &container,
                "securityContext.capabilities.drop",
                None,
                message,
            )
        })
        .collect();
    found.extend(added(pod, control, &["NET_BIND_SERVICE"]));
    found
}
