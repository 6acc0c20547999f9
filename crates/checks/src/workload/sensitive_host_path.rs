//! A hostPath volume is the root of the node, or a folder with credentials, static pods, devices or kernel interfaces. Read-only mounts of folders without credentials weigh less.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "sensitive-host-path",
    title: "Sensitive folder of the node is mounted",
    severity: Severity::High,
    severity_reason: "the folder holds credentials of the node, or decides what runs on it",
    what: "A hostPath volume is the root of the node, or a folder with credentials, static pods, devices or kernel interfaces. Read-only mounts of folders without credentials weigh less.",
    why: "Write access to such a folder is control of the node: a static pod, a cron job, a key for SSH. Read access gives the kubelet its certificate away, the keys of the control plane, or the tokens of every pod of the node.",
    remedy: "Mount the one file that is needed, read-only, or get the fact through the API.",
    example: "volumes:\n  - name: data\n    emptyDir: {}",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut problems = Vec::new();
        for mount in host_paths(pod) {
            let (what, holds_credentials) = match mount.class() {
                Class::Credentials => ("credentials or the configuration of its node", true),
                Class::Kernel => ("devices or kernel interfaces of its node", false),
                _ => continue,
            };
            let message = match mount.folder {
                "/" => format!("{} `/`, the whole file system of its node", mount.who()),
                folder => format!("{} `{folder}`, {what}", mount.who()),
            };
            let problem = mount.problem(message);
            problems.push(if mount.is_writable && holds_credentials {
                problem.severity(
                    Severity::Critical,
                    "a file that is written there runs as root on the node",
                )
            } else if mount.is_writable {
                problem
            } else if holds_credentials {
                problem.severity(
                    Severity::High,
                    "reading the folder gives away credentials of the node",
                )
            } else {
                problem.severity(
                    Severity::Low,
                    "the folder is mounted read-only and holds no credentials",
                )
            });
        }
        Outcome::from_problems(problems)
    }),
};
