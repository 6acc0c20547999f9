//! Block devices of containers, and mounts beside them.

use seawall_syntax::Node;

use super::fields::{duplicates, texts};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Devices of one container.
pub(super) fn devices(node: &Node, place: &Place<'_>, report: &mut Report) {
    let devices = node.list("volumeDevices");
    if devices.is_empty() {
        return;
    }
    let list = place.key("volumeDevices");
    for (field, what) in [("name", "device"), ("devicePath", "device path")] {
        duplicates(
            devices.iter().enumerate(),
            |device| device.str(field).filter(|text| !text.is_empty()),
            |index, text| {
                let message = format!("duplicate {what} {}", shown(text));
                report.refuse(&list.index(index).key(field), message);
            },
        );
    }
    for (index, device) in devices.iter().enumerate() {
        if let Some(path) = device.str("devicePath")
            && path.split('/').any(|part| part == "..")
        {
            report.refuse(
                &list.index(index).key("devicePath"),
                "the path of a device cannot contain `..`",
            );
        }
    }
    let (names, paths) = (texts(devices, "name"), texts(devices, "devicePath"));
    let mounts = place.key("volumeMounts");
    for (index, mount) in node.list("volumeMounts").iter().enumerate() {
        for (field, taken) in [("name", &names), ("mountPath", &paths)] {
            if let Some(text) = mount.str(field).filter(|text| !text.is_empty())
                && taken.contains(text)
            {
                report.refuse(
                    &mounts.index(index).key(field),
                    format!("{} is also in `volumeDevices`", shown(text)),
                );
            }
        }
    }
}
