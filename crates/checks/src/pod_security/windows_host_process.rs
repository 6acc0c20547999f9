//! `windowsHostProcess`: no Windows HostProcess, whatever the pod says about its operating system.

use seawall_model::Pod;

use super::fields::settings;
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-windows-host-process",
    title: "Windows HostProcess container",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "A pod or container sets `hostProcess: true`, which violates the baseline level of the Pod Security Standards.",
    why: "Such a container runs as a process on the Windows host.",
    remedy: "Remove `windowsOptions.hostProcess`.",
    example: "spec:\n  securityContext:\n    windowsOptions:\n      hostProcess: false",
    techniques: &[],
    controls: &["pod-security-standards/windowsHostProcess"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::WindowsHostProcess, |pod, _| {
            violations(pod)
        })
    }),
};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    settings(pod, "windowsOptions")
        .into_iter()
        .filter(|(options, ..)| options.bool("hostProcess") == Some(true))
        .map(|(_, path, container)| Violation {
            control: Control::WindowsHostProcess,
            message: match container {
                "" => "the pod runs as a Windows HostProcess container".to_owned(),
                name => format!("container `{name}` is a Windows HostProcess container"),
            },
            path: format!("{path}.hostProcess"),
            value: Some("true".to_owned()),
            container: container.to_owned(),
            subject: String::new(),
        })
        .collect()
}
