//! Persistent volumes.

use seawall_syntax::{Node, Value};

use super::fields::at_most_one;
use crate::mismatch::Report;
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
    if !matches!(spec.value, Value::Mapping(_) | Value::Null) {
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
            "what the volume is, such as `csi` or `nfs`, is missing",
        );
    }
    if spec.get("local").is_some() && spec.get("nodeAffinity").is_none() {
        report.missing_with(
            &place,
            "nodeAffinity",
            "a local volume has to say on which nodes it is",
        );
    }
}

/// Highest value of a class that is not the system's own.
const MAX_PRIORITY: i64 = 1_000_000_000;

pub(super) fn priority_class(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_of_system = node
        .get("metadata")
        .and_then(|metadata| metadata.str("name"))
        .is_some_and(|name| name.starts_with("system-"));
    if let Some(value) = node.int("value")
        && value > MAX_PRIORITY
        && !is_of_system
    {
        report.refuse(
            &place.key("value"),
            format!("`{value}` is above `{MAX_PRIORITY}`, the highest that is not the system's"),
        );
    }
}
