//! KubeVirt: a virtual machine runs in a pod of the operator. Of that pod the machine decides which disks come as
//! images, which are containers, which Secrets, ConfigMaps, claims and directories of the node are volumes, and whose token
//! is in it.

use seawall_syntax::{Node, Value};

use super::finder::{Finder, tree};
use super::spot::{Builder, Item, Spot, mapping, text};
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
    let all = spec.list("volumes");
    // As for the operator, the last one counts.
    let account = all
        .iter()
        .rev()
        .filter_map(|volume| volume.walk("serviceAccount.serviceAccountName"))
        .find(|account| account.node.as_str().is_some_and(|name| !name.is_empty()));
    builder.field(
        "serviceAccountName",
        &account.clone().into_iter().collect::<Vec<_>>(),
    );
    // The sidecar of a mesh has a token in any case.
    let annotations = machine.node.walk(&["metadata", "annotations"]);
    let is_meshed = annotations.and_then(|all| all.str("sidecar.istio.io/inject")) == Some("true");
    builder.value(
        "automountServiceAccountToken",
        Node::from(Value::Bool(account.is_some() || is_meshed)),
        account.map_or_else(|| spec.place.key("volumes"), |account| account.place),
    );
    let of_node: Vec<(Node, &Spot<'_>)> = all
        .iter()
        .filter_map(|volume| Some((directory(volume)?, volume)))
        .collect();
    let mut disks = Vec::new();
    let mut volumes: Vec<Item<'_>> = of_node
        .iter()
        .map(|(node, volume)| {
            let place = volume.place.clone();
            Item::whole("", vec![Spot { node, place }])
        })
        .collect();
    for volume in all.iter().cloned() {
        if let Some(disk) = volume.get("containerDisk") {
            disks.push(Item::whole("container-disk", vec![disk]));
        } else if ["secret", "configMap", "persistentVolumeClaim"]
            .iter()
            .any(|kind| volume.get(kind).is_some_and(|kind| kind.node.is_mapping()))
        {
            volumes.push(Item::whole("", vec![volume]));
        }
    }
    builder.list("containers", &disks);
    builder.list("volumes", &volumes);
    finder.take(spec.node);
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(spec.place.clone(), spec.node.position()),
        metadata: machine.get("metadata").as_ref().map(tree),
        metadata_place: machine.place.key("metadata"),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}

/// The directory of the node that a disk image is in, as the volume of the pod.
fn directory(volume: &Spot<'_>) -> Option<Node> {
    let path = volume.node.get("hostDisk")?.str("path")?;
    let (above, _) = path.trim_end_matches('/').rsplit_once('/')?;
    let above = if above.is_empty() { "/" } else { above };
    let name = volume.node.str("name").unwrap_or_default();
    Some(mapping(vec![
        ("name", text(name)),
        ("hostPath", mapping(vec![("path", text(above))])),
    ]))
}
