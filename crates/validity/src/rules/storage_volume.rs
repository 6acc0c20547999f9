//! Persistent volumes.

use seawall_syntax::{Node, Value};

use super::fields::at_most_one;
use super::storage;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// What a persistent volume can be.
const SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

/// What it has beside that.
const SETTINGS: &[&str] = &[
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

pub(super) fn volume(node: &Node, place: &Place<'_>, report: &mut Report) {
    let spec = node.get("spec").unwrap_or(&Node::NULL);
    if !matches!(spec.value(), Value::Mapping(_) | Value::Null) {
        return;
    }
    let place = place.key("spec");
    at_most_one(spec, SOURCES, &place, report);
    // An unknown field is told of already, and may be meant to be the source.
    let has_other = spec
        .entries()
        .iter()
        .any(|entry| !entry.value.is_null() && !SETTINGS.contains(&entry.key.as_str()));
    if !has_other {
        report.refuse(
            &place,
            "the volume source, such as `csi` or `nfs`, is missing",
        );
    }
    storage::modes(spec, &place, report);
    capacity(spec, &place, report);
    let path = spec.get("hostPath").and_then(|host| host.str("path"));
    if path.is_some_and(|path| path.split('/').any(|part| part == "..")) {
        report.refuse(
            &place.key("hostPath").key("path"),
            "a host path cannot contain `..`",
        );
    }
    if path == Some("/") && spec.str("persistentVolumeReclaimPolicy") == Some("Recycle") {
        report.refuse(
            &place.key("persistentVolumeReclaimPolicy"),
            "a volume with host path `/` cannot be recycled",
        );
    }
    if spec.get("local").is_some() && spec.get("nodeAffinity").is_none() {
        report.missing_with(
            &place,
            "nodeAffinity",
            "a local volume must declare its nodes",
        );
    }
}

/// A volume has storage and nothing else.
fn capacity(spec: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(capacity) = spec.get("capacity") else {
        return;
    };
    let place = place.key("capacity");
    if capacity.entries().len() != 1 || capacity.get("storage").is_none() {
        if capacity.is_mapping() {
            report.refuse(&place, "only `storage` is supported, and required");
        }
        return;
    }
    for entry in capacity.entries() {
        storage::positive(&entry.value, &place.key(&entry.key), report);
    }
}

/// Classes that Kubernetes has itself.
const OF_SYSTEM: &[&str] = &["system-cluster-critical", "system-node-critical"];

/// Highest value of a class that is not the system's own.
const MAX_PRIORITY: i64 = 1_000_000_000;

pub(super) fn priority_class(node: &Node, place: &Place<'_>, report: &mut Report) {
    let name = node
        .get("metadata")
        .and_then(|metadata| metadata.str("name"))
        .unwrap_or_default();
    let is_of_system = OF_SYSTEM.contains(&name);
    if name.starts_with("system-") && !is_of_system {
        return report.refuse_with(
            &place.key("metadata").key("name"),
            format!("{} begins with `system-`, which is reserved", shown(name)),
            "give it another name",
        );
    }
    if let Some(value) = node.int("value")
        && value > MAX_PRIORITY
        && !is_of_system
    {
        report.refuse(
            &place.key("value"),
            format!(
                "`{value}` is above `{MAX_PRIORITY}`, the highest value not reserved for the system"
            ),
        );
    }
}
