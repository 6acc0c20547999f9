//! `runAsNonRoot`: true for every container, by the pod or by itself, and false nowhere.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, has_user_namespace, in_container};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if has_user_namespace(pod, version) {
        return Vec::new();
    }
    let control = Control::RunAsNonRoot;
    let of_pod = pod
        .security_context()
        .and_then(|context| context.bool("runAsNonRoot"));
    let mut found = Vec::new();
    for container in pod.containers() {
        let node = container
            .security_context()
            .and_then(|context| context.get("runAsNonRoot"));
        match node.and_then(|node| node.as_bool()) {
            Some(true) => {}
            Some(false) => {
                let message = format!("{} `{}` may run as root", container.role, container.name);
                found.push(in_container(
                    control,
                    &container,
                    "securityContext.runAsNonRoot",
                    node,
                    message,
                ));
            }
            None if of_pod != Some(true) => {
                let message = format!(
                    "nothing keeps {} `{}` from running as root",
                    container.role, container.name
                );
                found.push(in_container(
                    control,
                    &container,
                    "securityContext.runAsNonRoot",
                    None,
                    message,
                ));
            }
            None => {}
        }
    }
    // An explicit false on the pod is refused even where every container says true.
    if of_pod == Some(false) {
        found.push(Violation {
            control,
            message: "the pod may run as root".to_owned(),
            path: pod.path("securityContext.runAsNonRoot"),
            value: Some("false".to_owned()),
            container: String::new(),
            subject: String::new(),
        });
    }
    found
}
