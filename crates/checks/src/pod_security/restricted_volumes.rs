//! `restrictedVolumes`: only volume types that hold nothing of the node. Types that are not known are refused.

use seawall_model::Pod;

use super::{Control, Violation};

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
