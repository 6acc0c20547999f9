//! A hostPath volume is the host's root directory, or a directory with credentials, static pods, devices or kernel interfaces. Read-only mounts of directories without credentials are less severe.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "sensitive-host-path",
    title: "Sensitive host directory mounted",
    severity: Severity::High,
    severity_reason: "the directory contains credentials of the node, or decides what runs on it",
    what: "A hostPath volume is the host's root directory, or a directory with credentials, static pods, devices or kernel interfaces. Read-only mounts of directories without credentials are less severe.",
    why: "Write access to such a directory means control of the node: a static pod, a cron job, an SSH key. Read access exposes the kubelet's certificate, the control plane's keys, or the tokens of every pod on the node.",
    remedy: "Mount only the file that is needed, read-only, or read the data through the API.",
    example: "volumes:\n  - name: data\n    emptyDir: {}",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut problems = Vec::new();
        for mount in host_paths(pod) {
            let what = match mount.class {
                Class::Credentials => "credentials or configuration of the node",
                Class::Kernel => "devices or kernel interfaces of the node",
                Class::DaemonSocket => "the socket of a daemon of the node",
                Class::RuntimeSocket | Class::Logs | Class::Other => continue,
            };
            let access = &mount.access;
            let runs = access.runs.filter(|_| mount.is_writable);
            let mut message = match &mount.folder {
                folder if access.is_whole => format!(
                    "{} host directory `{folder}`, the node's whole file system",
                    mount.who()
                ),
                folder => format!("{} host directory `{folder}`: {what}", mount.who()),
            };
            if let Some(condition) = runs.and_then(|given| given.only_if) {
                message = format!(
                    "{message}; a file written there runs as root on the node if {condition}"
                );
            }
            let problem = mount.problem(message);
            let has_credentials =
                mount.class != Class::Kernel && (access.credentials.is_some() || access.has_pods);
            problems.push(if runs.is_some_and(|given| given.only_if.is_none()) {
                problem.severity(
                    Severity::Critical,
                    "a file written there runs as root on the node",
                )
            } else if mount.is_writable && access.has_core_pattern {
                problem.severity(
                    Severity::Critical,
                    "the kernel runs the program that `core_pattern` names, as root on the node",
                )
            } else if mount.class == Class::DaemonSocket {
                problem.severity(
                    Severity::High,
                    "the daemon runs as root and may obey anyone who connects",
                )
            } else if mount.is_writable {
                problem
            } else if has_credentials {
                problem.severity(
                    Severity::High,
                    "reading the directory exposes credentials of the node",
                )
            } else {
                problem.severity(Severity::Low, "the directory is mounted read-only")
            });
        }
        Outcome::from_problems(problems)
    }),
};
