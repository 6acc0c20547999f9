//! A hostPath volume is `/var/log` on the host, or a directory inside it, mounted writable.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-log-path-writable",
    title: "Host log directory mounted writable",
    severity: Severity::High,
    severity_reason: "a symbolic link in the directory makes the kubelet read any file on the node",
    what: "A hostPath volume is `/var/log` on the host, or a directory inside it, mounted writable.",
    why: "The kubelet follows symbolic links in this directory when it serves logs. An attacker who can write there and read pod logs can read every file on the node as root, including its keys. An intruder can also erase traces of an attack.",
    remedy: "Mount it read-only; log collectors need no more.",
    example: "volumeMounts:\n  - name: logs\n    mountPath: /var/log\n    readOnly: true",
    techniques: &["MS-TA9013", "MS-TA9021", "T1611", "T1070"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = host_paths(pod)
            .filter(|mount| mount.class == Class::Logs && mount.is_writable)
            .map(|mount| {
                mount.problem(format!(
                    "{} host log directory `{}` writable",
                    mount.who(),
                    mount.folder
                ))
            });
        Outcome::from_problems(problems.collect())
    }),
};
