//! `windowsHostProcess`: no Windows HostProcess, whatever the pod says about its operating system.

use seawall_model::Pod;

use super::{Control, Violation, settings};

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    settings(pod, "windowsOptions")
        .into_iter()
        .filter(|(options, ..)| options.bool("hostProcess") == Some(true))
        .map(|(_, path, container)| Violation {
            control: Control::WindowsHostProcess,
            message: match container {
                "" => "the pod runs as a Windows HostProcess".to_owned(),
                name => format!("container `{name}` runs as a Windows HostProcess"),
            },
            path: format!("{path}.hostProcess"),
            value: Some("true".to_owned()),
            container: container.to_owned(),
            subject: String::new(),
        })
        .collect()
}
