//! `runAsUser`: nobody asks for user 0.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, has_user_namespace, settings};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if has_user_namespace(pod, version) {
        return Vec::new();
    }
    settings(pod, "runAsUser")
        .into_iter()
        .filter(|(user, ..)| user.as_i64() == Some(0))
        .map(|(_, path, container)| Violation {
            control: Control::RunAsUser,
            message: match container {
                "" => "the pod runs as user 0".to_owned(),
                name => format!("container `{name}` runs as user 0"),
            },
            path,
            value: Some("0".to_owned()),
            container: container.to_owned(),
            subject: String::new(),
        })
        .collect()
}
