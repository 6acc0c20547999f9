//! `runAsNonRoot`: true for every container, by the pod or by itself, and false nowhere.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, has_user_namespace, in_container};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-run-as-non-root",
    title: "Root is not refused",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level asks for",
    what: "A container has no `runAsNonRoot: true`, of its own or from the pod, by the level restricted of the Pod Security Standards.",
    why: "Nothing keeps the image from running as root.",
    remedy: "Set `runAsNonRoot: true`.",
    example: "securityContext:\n  runAsNonRoot: true",
    techniques: &[],
    controls: &["pod-security-standards/runAsNonRoot"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::RunAsNonRoot)),
};

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
