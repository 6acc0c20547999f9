//! `hostNamespaces`: no namespace of the node.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-namespaces",
    title: "Namespaces of the node are shared",
    severity: Severity::Medium,
    severity_reason: "it is one of the known ways out of a container",
    what: "The pod shares the network, the processes or the IPC of its node, by the level baseline of the Pod Security Standards.",
    why: "What shares a namespace of the node sees or reaches what only the node should.",
    remedy: "Leave out `hostNetwork`, `hostPID` and `hostIPC`.",
    example: "spec:\n  hostNetwork: false\n  hostPID: false\n  hostIPC: false",
    techniques: &[],
    controls: &["pod-security-standards/hostNamespaces"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::HostNamespaces)),
};

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
