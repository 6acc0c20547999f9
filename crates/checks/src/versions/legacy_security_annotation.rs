//! A pod sets seccomp through annotations, which Kubernetes has ignored since 1.27, and has no `seccompProfile` field.

use seawall_finding::Severity;
use seawall_model::KubernetesVersion;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "legacy-security-annotation",
    title: "Seccomp profile in an ignored annotation",
    severity: Severity::Low,
    severity_reason: "the setting is present and has no effect",
    what: "A pod sets seccomp through annotations, which Kubernetes has ignored since 1.27, and has no `seccompProfile` field.",
    why: "The annotation looks like protection in a review and does nothing: the pod runs with the node's default, which is often no profile at all.",
    remedy: "Set `securityContext.seccompProfile` and remove the annotation.",
    example: "securityContext:\n  seccompProfile:\n    type: RuntimeDefault",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.6.2"],
    references: &["https://kubernetes.io/docs/tutorials/security/seccomp/"],
    evaluate: Evaluate::Pod(|context, pod| {
        if context.settings.kubernetes_version < KubernetesVersion::minor(27) {
            return Outcome::NotApplicable;
        }
        let has_field = pod
            .security_context()
            .is_some_and(|sc| sc.get("seccompProfile").is_some())
            || pod.containers().any(|container| {
                container
                    .security_context()
                    .is_some_and(|sc| sc.get("seccompProfile").is_some())
            });
        let entries = pod
            .annotations()
            .map_or(&[][..], |annotations| annotations.entries());
        let dead = entries.iter().find(|entry| {
            entry
                .key
                .starts_with("seccomp.security.alpha.kubernetes.io/")
                || entry
                    .key
                    .starts_with("container.seccomp.security.alpha.kubernetes.io/")
        });
        match dead {
            None => Outcome::Pass,
            Some(_) if has_field => Outcome::Pass,
            Some(entry) => Outcome::fail(
                Problem::at(
                    pod.annotation_path(&entry.key),
                    format!(
                        "annotation `{}` has had no effect since Kubernetes 1.27",
                        entry.key
                    ),
                )
                .value(entry.value.as_str().unwrap_or_default()),
            ),
        }
    }),
};
