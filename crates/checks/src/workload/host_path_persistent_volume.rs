//! A PersistentVolume of type hostPath has a sensitive folder, or is not limited to one node.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-path-persistent-volume",
    title: "PersistentVolume on the node",
    severity: Severity::Medium,
    severity_reason: "a claim reaches the folder past every rule about hostPath in pods",
    what: "A PersistentVolume of type hostPath has a sensitive folder, or is not limited to one node.",
    why: "Pod security looks at pods: a claim bound to this volume mounts the folder of the node even in a restricted namespace.",
    remedy: "Use a storage driver, or a `local` volume with node affinity on a disk of its own.",
    example: "spec:\n  local:\n    path: /mnt/disks/ssd1",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/"],
    evaluate: Evaluate::Object(&["PersistentVolume"], |_, object| {
        let Some(folder) = object
            .spec()
            .and_then(|spec| spec.get("hostPath"))
            .and_then(|volume| volume.str("path"))
        else {
            return Outcome::Pass;
        };
        Outcome::fail(
            Problem::at(
                "spec.hostPath.path",
                format!(
                    "PersistentVolume `{}` is `{folder}` of whichever node the pod runs on",
                    object.name
                ),
            )
            .value(folder),
        )
    }),
};
