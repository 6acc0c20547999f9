//! `runAsNonRoot`: true for every container, set on the pod or the container, and false nowhere.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::{has_user_namespace, in_container};
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-run-as-non-root",
    title: "Non-root user not enforced",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "Neither the container nor the pod sets `runAsNonRoot: true`, which violates the restricted level of the Pod Security Standards.",
    why: "Nothing prevents the image from running as root.",
    remedy: "Set `runAsNonRoot: true`.",
    example: "securityContext:\n  runAsNonRoot: true",
    techniques: &[],
    controls: &["pod-security-standards/runAsNonRoot"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::RunAsNonRoot, violations)),
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
                let message = format!(
                    "{} `{}` is allowed to run as root",
                    container.role, container.name
                );
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
                    "nothing prevents {} `{}` from running as root",
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
    // An explicit false on the pod is rejected even where every container sets true.
    if of_pod == Some(false) {
        found.push(Violation {
            control,
            message: "the pod is allowed to run as root".to_owned(),
            path: pod.path("securityContext.runAsNonRoot"),
            value: Some("false".to_owned()),
            container: String::new(),
            subject: String::new(),
        });
    }
    found
}
