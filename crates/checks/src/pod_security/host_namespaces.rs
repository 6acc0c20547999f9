//! `hostNamespaces`: no host namespaces.

use seawall_model::Pod;

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-host-namespaces",
    title: "Host namespaces shared",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "The pod shares the host's network, PID or IPC namespace, which violates the baseline level of the Pod Security Standards.",
    why: "A pod in a host namespace can see or reach what only the node should.",
    remedy: "Remove `hostNetwork`, `hostPID` and `hostIPC`.",
    example: "spec:\n  hostNetwork: false\n  hostPID: false\n  hostIPC: false",
    techniques: &[],
    controls: &["pod-security-standards/hostNamespaces"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| {
        judge(context, pod, Control::HostNamespaces, |pod, _| {
            violations(pod)
        })
    }),
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
            message: format!("the pod shares the host {what} namespace"),
            path: pod.path(field),
            value: Some("true".to_owned()),
            container: String::new(),
            subject: (*field).to_owned(),
        })
        .collect()
}
