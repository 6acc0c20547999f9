//! `seccompProfile_baseline`: no `Unconfined`. Annotations set it below 1.19, fields from then on.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::settings;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-seccomp-baseline",
    title: "seccomp disabled",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A pod or container sets a seccomp profile that is neither the runtime default nor a local profile, which violates the baseline level of the Pod Security Standards.",
    why: "The container can use every system call, including those with vulnerabilities.",
    remedy: "Use the profile `RuntimeDefault`, or a custom profile with `Localhost`.",
    example: "securityContext:\n  seccompProfile:\n    type: RuntimeDefault",
    techniques: &[],
    controls: &["pod-security-standards/seccompProfile_baseline"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::SeccompProfileBaseline, violations)
    }),
};

const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if version < KubernetesVersion::minor(19) {
        return annotations(pod);
    }
    refused_profiles(pod, Control::SeccompProfileBaseline)
}

/// Profiles set to anything other than `RuntimeDefault` or `Localhost`; one without a type is rejected too.
pub(super) fn refused_profiles(pod: &Pod<'_>, control: Control) -> Vec<Violation> {
    settings(pod, "seccompProfile")
        .into_iter()
        .filter_map(|(profile, path, container)| {
            let kind = profile.str("type").unwrap_or_default();
            let allowed = matches!(kind, "RuntimeDefault" | "Localhost");
            (!allowed).then(|| Violation {
                control,
                message: format!("the seccomp profile is `{kind}`"),
                path: format!("{path}.type"),
                value: Some(kind.to_owned()),
                container: container.to_owned(),
                subject: String::new(),
            })
        })
        .collect()
}

fn annotations(pod: &Pod<'_>) -> Vec<Violation> {
    let entries = pod
        .annotations()
        .map_or(&[][..], |annotations| annotations.entries());
    entries
        .iter()
        .filter(|entry| {
            // An annotation for a container that does not exist has no effect.
            entry.key == POD_ANNOTATION
                || entry
                    .key
                    .strip_prefix(CONTAINER_ANNOTATION)
                    .is_some_and(|name| pod.containers().any(|container| container.name == name))
        })
        .filter_map(|entry| {
            let value = entry.value.as_str().unwrap_or_default();
            let allowed = matches!(value, "runtime/default" | "docker/default")
                || value.starts_with("localhost/");
            (!allowed).then(|| Violation {
                control: Control::SeccompProfileBaseline,
                message: format!("the seccomp annotation sets `{value}`"),
                path: pod.annotation_path(&entry.key),
                value: Some(value.to_owned()),
                container: entry
                    .key
                    .strip_prefix(CONTAINER_ANNOTATION)
                    .unwrap_or_default()
                    .to_owned(),
                subject: String::new(),
            })
        })
        .collect()
}
