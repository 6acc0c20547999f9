//! A container adds a capability that the baseline level does not allow and that is not dangerous by itself.

use super::capability::is_dangerous;
use crate::pod_security::Control;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "capability-beyond-baseline",
    title: "Capability beyond the baseline level",
    severity: Severity::Medium,
    severity_reason: "workloads do not normally need the capability",
    what: "A container adds a capability that the baseline level does not allow and that is not dangerous by itself.",
    why: "Each capability opens a part of the kernel that is otherwise closed to the container: raw sockets to spoof neighbours, wake alarms, memory locking.",
    remedy: "Remove the capability, or move the program that needs it to a separate workload.",
    example: "securityContext:\n  capabilities:\n    drop: [ALL]\n    add: [NET_BIND_SERVICE]",
    techniques: &["MS-TA9018", "MS-TA9036", "T1611"],
    controls: &["cis-kubernetes/5.2.9", "nsa-cisa/1.7"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        let found =
            Control::CapabilitiesBaseline.violations(pod, context.settings.kubernetes_version);
        let problems = found
            .into_iter()
            .filter(|violation| !is_dangerous(&violation.subject))
            .map(Problem::from);
        Outcome::from_problems(problems.collect())
    }),
};
