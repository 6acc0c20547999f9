//! A container sets `procMount: Unmasked`. With `hostUsers: false` it is less severe: in a user namespace, the container does not own these files.

use crate::pod_security::Control;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::KubernetesVersion;

pub const CHECK: Check = Check {
    id: "unmasked-proc-mount",
    title: "/proc unmasked",
    severity: Severity::High,
    severity_reason: "kernel settings can be read and written from the container",
    what: "A container sets `procMount: Unmasked`. With `hostUsers: false` it is less severe: in a user namespace, the container does not own these files.",
    why: "The masked files under `/proc` reveal kernel keys and timers and change kernel settings; writing `core_pattern` runs a program as root on the node.",
    remedy: "Remove `procMount`; where nested containers need it, give the pod `hostUsers: false`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &["MS-TA9018", "T1611"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        // The restricted control evaluates every pod, whatever its user namespace.
        let violations = Control::ProcMountRestricted.violations(pod, KubernetesVersion::NEWEST);
        let is_own = pod.spec.bool("hostUsers") == Some(false);
        let problems = violations.into_iter().map(|violation| {
            let problem = Problem::from(violation);
            if is_own {
                problem.severity(Severity::Low, "the pod uses a user namespace")
            } else {
                problem
            }
        });
        Outcome::from_problems(problems.collect())
    }),
};
