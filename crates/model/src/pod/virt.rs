//! KubeVirt: a virtual machine runs in a pod of the operator. Of that pod the machine decides which disks come as
//! images, which are containers, and which Secrets, ConfigMaps and claims are volumes.

use seawall_syntax::Value;

use super::finder::{Finder, tree};
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// Fields of a machine that its pod takes over.
const TAKEN_OVER: &[&str] = &[
    "nodeSelector",
    "tolerations",
    "schedulerName",
    "priorityClassName",
    "hostname",
    "subdomain",
];

/// A machine: `metadata` and `spec`.
pub(crate) fn virtual_machine(finder: &mut Finder, name: &str, machine: &Spot<'_>) {
    let Some(spec) = machine.get("spec") else {
        return;
    };
    let mut builder = Builder::default();
    for field in TAKEN_OVER {
        let layers: Vec<Spot<'_>> = spec.get(field).into_iter().collect();
        builder.field(field, &layers);
    }
    let mut disks = Vec::new();
    let mut volumes = Vec::new();
    for volume in spec.list("volumes") {
        if let Some(disk) = volume.get("containerDisk") {
            disks.push(Item::whole("container-disk", vec![disk]));
        } else if ["secret", "configMap", "persistentVolumeClaim"]
            .iter()
            .any(|kind| {
                volume
                    .get(kind)
                    .is_some_and(|kind| matches!(kind.node.value, Value::Mapping(_)))
            })
        {
            volumes.push(Item::whole("", vec![volume]));
        }
    }
    builder.list("containers", &disks);
    builder.list("volumes", &volumes);
    finder.take(spec.node);
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(spec.place.clone(), spec.node.position),
        metadata: machine.get("metadata").as_ref().map(tree),
        metadata_place: machine.place.key("metadata"),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}
