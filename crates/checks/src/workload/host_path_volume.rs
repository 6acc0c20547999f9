//! A hostPath volume that the more severe checks on sockets, sensitive directories and logs do not cover.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-path-volume",
    title: "Host directory mounted",
    severity: Severity::Medium,
    severity_reason: "files outlive the pod and are shared with everything else that runs on the node",
    what: "A hostPath volume that the more severe checks on sockets, sensitive directories and logs do not cover.",
    why: "A host directory carries files from one pod to the next and from one tenant to another. An attacker can plant a program there for another pod or the node to run.",
    remedy: "Use a PersistentVolumeClaim, an emptyDir or a projected volume.",
    example: "volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut problems = Vec::new();
        for mount in host_paths(pod) {
            let covered = match mount.class {
                Class::Other => false,
                Class::Logs => mount.is_writable,
                _ => true,
            };
            if covered {
                continue;
            }
            let message = format!("{} host directory `{}`", mount.who(), mount.folder);
            let problem = mount.problem(message);
            problems.push(if mount.is_writable {
                problem
            } else {
                problem.severity(Severity::Low, "the directory is mounted read-only")
            });
        }
        Outcome::from_problems(problems)
    }),
};
