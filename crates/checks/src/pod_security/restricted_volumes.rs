//! `restrictedVolumes`: only volume types without host content. Unknown types are rejected.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-restricted-volumes",
    title: "Volume type not allowed by the restricted level",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "The pod has a volume of a type other than configMap, secret, projected, downwardAPI, emptyDir, persistentVolumeClaim, csi, ephemeral or image, which violates the restricted level of the Pod Security Standards.",
    why: "Other types access host or network storage with the node's permissions.",
    remedy: "Use one of the allowed types, usually a PersistentVolumeClaim.",
    example: "volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data",
    techniques: &[],
    controls: &["pod-security-standards/restrictedVolumes"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::RestrictedVolumes, |pod, _| {
            violations(pod)
        })
    }),
};

const ALLOWED: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    for (volume, path) in pod.volumes() {
        let name = volume.str("name").unwrap_or_default();
        let types = volume
            .entries()
            .iter()
            .filter(|entry| entry.key != "name" && !entry.value.is_null());
        let mut refused = types
            .filter(|entry| !ALLOWED.contains(&&*entry.key))
            .map(|entry| entry.key.as_str());
        if let Some(kind) = refused.next() {
            found.push(Violation {
                control: Control::RestrictedVolumes,
                message: format!("volume `{name}` is of type `{kind}`"),
                path: format!("{path}.{kind}"),
                value: Some(kind.to_owned()),
                container: String::new(),
                subject: name.to_owned(),
            });
        }
    }
    found
}
