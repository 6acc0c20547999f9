//! A container sets `procMount: Unmasked`. In a user namespace of its own it is less severe: the files belong to nobody there.

use crate::pod_security::Control;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::KubernetesVersion;

pub const CHECK: Check = Check {
    id: "unmasked-proc-mount",
    title: "/proc is unmasked",
    severity: Severity::High,
    severity_reason: "kernel settings can be read and written from the container",
    what: "A container sets `procMount: Unmasked`. In a user namespace of its own it is less severe: the files belong to nobody there.",
    why: "The masked files under `/proc` reveal keys and timers of the kernel and change its settings; writing `core_pattern` runs a program as root on the node.",
    remedy: "Remove `procMount`; where nested containers need it, give the pod `hostUsers: false`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &["MS-TA9018", "T1611"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        // The restricted control is the one that looks at every pod, whatever its user namespace.
        let violations = Control::ProcMountRestricted.violations(pod, KubernetesVersion::NEWEST);
        let is_own = pod.spec.bool("hostUsers") == Some(false);
        let problems = violations.into_iter().map(|violation| {
            let problem = Problem::from(violation);
            if is_own {
                problem.severity(Severity::Low, "the pod has a user namespace of its own")
            } else {
                problem
            }
        });
        Outcome::from_problems(problems.collect())
    }),
};
