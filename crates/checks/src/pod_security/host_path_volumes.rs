//! `hostPathVolumes`: no folder of the node.

use seawall_model::Pod;

use super::{Control, Violation};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    pod.volumes()
        .filter_map(|(volume, path)| {
            let host_path = volume.get("hostPath")?;
            let name = volume.str("name").unwrap_or_default();
            let folder = host_path.str("path").unwrap_or_default();
            Some(Violation {
                control: Control::HostPathVolumes,
                message: format!("volume `{name}` is `{folder}` of the node"),
                path: format!("{path}.hostPath"),
                value: Some(folder.to_owned()),
                container: String::new(),
                subject: name.to_owned(),
            })
        })
        .collect()
}
