//! `seLinuxOptions`: only container types, and neither user nor role.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::settings;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-selinux-options",
    title: "SELinux options not allowed by the baseline level",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A pod or container sets an SELinux user or role, or a type that is not a container type, which violates the baseline level of the Pod Security Standards.",
    why: "SELinux isolates containers only under the types made for them.",
    remedy: "Remove `user` and `role`, and use a container type.",
    example: "securityContext:\n  seLinuxOptions:\n    type: container_t",
    techniques: &[],
    controls: &["pod-security-standards/seLinuxOptions"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::SeLinuxOptions, violations)
    }),
};

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
