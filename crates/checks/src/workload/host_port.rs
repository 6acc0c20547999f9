//! A container sets `hostPort`.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate, Outcome};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-port",
    title: "Host port used",
    severity: Severity::Medium,
    severity_reason: "the port is open on every node address, bypassing Services and often network policies",
    what: "A container sets `hostPort`.",
    why: "The port answers on all node addresses, including public ones. It also limits where the pod can run, and lets a pod impersonate a host service.",
    remedy: "Publish the port through a Service.",
    example: "ports:\n  - containerPort: 8080",
    techniques: &["MS-TA9034", "T1133"],
    controls: &["cis-kubernetes/5.2.12", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        if pod.spec.bool("hostNetwork") == Some(true) {
            // Every port is a host port then; host-network reports it.
            return Outcome::NotApplicable;
        }
        pod_security::outcome(Control::HostPorts, pod, context.settings.kubernetes_version)
    }),
};
