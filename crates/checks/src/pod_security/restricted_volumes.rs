//! `restrictedVolumes`: only volume types that hold nothing of the node. Types that are not known are refused.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-restricted-volumes",
    title: "A volume type that restricted refuses",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level asks for",
    what: "The pod has a volume that is no config map, secret, projected volume, downward API, empty dir, claim, CSI or ephemeral volume and no image, by the level restricted of the Pod Security Standards.",
    why: "Other types reach storage of the node or of the network with the rights of the node.",
    remedy: "Use one of the types that are allowed, mostly a claim.",
    example: "volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data",
    techniques: &[],
    controls: &["pod-security-standards/restrictedVolumes"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::RestrictedVolumes)),
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
