//! `appArmorProfile`: no `Unconfined`, neither in the field nor in the annotation. Both count in every version.

use seawall_model::Pod;

use super::fields::settings;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-app-armor-profile",
    title: "AppArmor disabled",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A pod or container sets an AppArmor profile that is neither the runtime default nor a local profile, which violates the baseline level of the Pod Security Standards.",
    why: "Without a profile, only file modes restrict what a container can access in the kernel.",
    remedy: "Use the profile `RuntimeDefault`, or a custom profile with `Localhost`.",
    example: "securityContext:\n  appArmorProfile:\n    type: RuntimeDefault",
    techniques: &[],
    controls: &["pod-security-standards/appArmorProfile"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::AppArmorProfile, |pod, _| {
            violations(pod)
        })
    }),
};

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    let mut found: Vec<Violation> = settings(pod, "appArmorProfile")
        .into_iter()
        .filter_map(|(profile, path, container)| {
            let kind = profile.str("type").unwrap_or_default();
            let allowed = matches!(kind, "RuntimeDefault" | "Localhost");
            (!allowed).then(|| Violation {
                control: Control::AppArmorProfile,
                message: format!(
                    "{} runs with the AppArmor profile `{kind}`",
                    subject(container)
                ),
                path: format!("{path}.type"),
                value: Some(kind.to_owned()),
                container: container.to_owned(),
                subject: String::new(),
            })
        })
        .collect();
    for entry in pod
        .annotations()
        .map_or(&[][..], |annotations| annotations.entries())
    {
        let Some(container) = entry.key.strip_prefix(ANNOTATION) else {
            continue;
        };
        let value = entry.value.as_str().unwrap_or_default();
        if !value.is_empty() && value != "runtime/default" && !value.starts_with("localhost/") {
            found.push(Violation {
                control: Control::AppArmorProfile,
                message: format!(
                    "container `{container}` runs with the AppArmor profile `{value}`"
                ),
                path: pod.annotation_path(&entry.key),
                value: Some(value.to_owned()),
                container: container.to_owned(),
                subject: String::new(),
            });
        }
    }
    found
}

fn subject(container: &str) -> String {
    if container.is_empty() {
        "the pod".to_owned()
    } else {
        format!("container `{container}`")
    }
}
