//! `seLinuxOptions`: only container types, and neither user nor role.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, settings};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    let mut found = Vec::new();
    for (options, path, container) in settings(pod, "seLinuxOptions") {
        for field in ["type", "user", "role"] {
            let Some(value) = options.str(field) else {
                continue;
            };
            let allowed = match (field, value) {
                (_, "") => true,
                ("type", "container_t" | "container_init_t" | "container_kvm_t") => true,
                ("type", "container_engine_t") => version >= KubernetesVersion::minor(31),
                _ => false,
            };
            if !allowed {
                found.push(Violation {
                    control: Control::SeLinuxOptions,
                    message: format!("the SELinux {field} is set to `{value}`"),
                    path: format!("{path}.{field}"),
                    value: Some(value.to_owned()),
                    container: container.to_owned(),
                    subject: field.to_owned(),
                });
            }
        }
    }
    found
}
