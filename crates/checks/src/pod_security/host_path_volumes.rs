//! `hostPathVolumes`: no folder of the node.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-path-volumes",
    title: "A folder of the node is mounted",
    severity: Severity::Low,
    severity_reason: "what the folder holds decides, and checks of their own look at that",
    what: "The pod has a `hostPath` volume, by the level baseline of the Pod Security Standards.",
    why: "Files of the node tell secrets of other pods, and writing them is often enough to take it over.",
    remedy: "Use a volume of another type, such as `emptyDir` or a claim.",
    example: "volumes:\n  - name: data\n    emptyDir: {}",
    techniques: &[],
    controls: &["pod-security-standards/hostPathVolumes"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::HostPathVolumes)),
};

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
