//! `hostNamespaces`: no namespace of the node.

use seawall_model::Pod;

use super::{Control, Violation};

/// The fields with what they share.
const FIELDS: &[(&str, &str)] = &[
    ("hostNetwork", "network"),
    ("hostPID", "process"),
    ("hostIPC", "IPC"),
];

pub(super) fn violations(pod: &Pod<'_>) -> Vec<Violation> {
    FIELDS
        .iter()
        .filter(|(field, _)| pod.spec.bool(field) == Some(true))
        .map(|(field, what)| Violation {
            control: Control::HostNamespaces,
            message: format!("the pod shares the {what} namespace of its node"),
            path: pod.path(field),
            value: Some("true".to_owned()),
            container: String::new(),
            subject: (*field).to_owned(),
        })
        .collect()
}
