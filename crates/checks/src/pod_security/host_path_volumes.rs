//! `hostPathVolumes`: no host directories.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-path-volumes",
    title: "hostPath volume used",
    severity: Severity::Low,
    severity_reason: "the risk depends on the directory, which separate checks evaluate",
    what: "The pod has a `hostPath` volume, which violates the baseline level of the Pod Security Standards.",
    why: "Host files contain the secrets of other pods, and write access to them is often enough to take over the node.",
    remedy: "Use a volume of another type, such as `emptyDir` or a PersistentVolumeClaim.",
    example: "volumes:\n  - name: data\n    emptyDir: {}",
    techniques: &[],
    controls: &["pod-security-standards/hostPathVolumes"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::HostPathVolumes, |pod, _| {
            violations(pod)
        })
    }),
};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    pod.volumes()
        .filter_map(|(volume, path)| {
            let host_path = volume.get("hostPath")?;
            let name = volume.str("name").unwrap_or_default();
            let folder = host_path.str("path").unwrap_or_default();
            Some(Violation {
                control: Control::HostPathVolumes,
                message: format!("volume `{name}` is host directory `{folder}`"),
                path: format!("{path}.hostPath"),
                value: Some(folder.to_owned()),
                container: String::new(),
                subject: name.to_owned(),
            })
        })
        .collect()
}
