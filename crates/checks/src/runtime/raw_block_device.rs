//! A container lists `volumeDevices`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "raw-block-device",
    title: "Raw block device in a container",
    severity: Severity::Medium,
    severity_reason: "it bypasses the file system and its permissions on that volume",
    what: "A container lists `volumeDevices`.",
    why: "A raw device is read and written below the file system: file modes do not apply, and a shared or reused device exposes the data of others.",
    remedy: "Mount the volume as a file system unless the program is a database that needs the device.",
    example: "volumeMounts:\n  - name: data\n    mountPath: /data",
    techniques: &["MS-TA9018", "T1611"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#raw-block-volume-support",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        let device = container.node.list("volumeDevices").first();
        Outcome::from_problem(device.map(|device| {
            let name = device.str("name").unwrap_or_default();
            Problem::at(
                container.path("volumeDevices[0]"),
                format!(
                    "{} `{}` gets `{name}` as a raw device",
                    container.role, container.name
                ),
            )
            .value(device.str("devicePath").unwrap_or_default())
        }))
    }),
};
