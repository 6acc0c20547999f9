//! A PersistentVolume of type hostPath uses a sensitive directory, or is not limited to one node.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-path-persistent-volume",
    title: "hostPath PersistentVolume",
    severity: Severity::Medium,
    severity_reason: "a claim mounts the directory and bypasses every rule about hostPath volumes in pods",
    what: "A PersistentVolume of type hostPath uses a sensitive directory, or is not limited to one node.",
    why: "Pod Security Admission evaluates pods: a claim bound to this volume mounts the host directory even in a restricted namespace.",
    remedy: "Use a storage driver, or a `local` volume with node affinity on a dedicated disk.",
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
                    "PersistentVolume `{}` is host directory `{folder}` on whichever node the pod runs",
                    object.name
                ),
            )
            .value(folder),
        )
    }),
};
