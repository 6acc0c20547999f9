//! A hostPath volume is `/var/log` of the node, or a folder inside it, mounted writable.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-log-path-writable",
    title: "Log folder of the node is mounted writable",
    severity: Severity::High,
    severity_reason: "a symbolic link in the folder makes the kubelet read any file of the node",
    what: "A hostPath volume is `/var/log` of the node, or a folder inside it, mounted writable.",
    why: "The kubelet follows symbolic links in this folder when it serves logs. Whoever may write there and read logs of a pod reads every file of the node as root, its keys included; and an intruder wipes the traces of others.",
    remedy: "Mount it read-only, as log collectors need no more.",
    example: "volumeMounts:\n  - name: logs\n    mountPath: /var/log\n    readOnly: true",
    techniques: &["MS-TA9013", "MS-TA9021", "T1611", "T1070"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = host_paths(pod)
            .filter(|mount| mount.class() == Class::Logs && mount.is_writable)
            .map(|mount| {
                mount.problem(format!(
                    "{} the logs in `{}` of its node, writable",
                    mount.who(),
                    mount.folder
                ))
            });
        Outcome::from_problems(problems.collect())
    }),
};
