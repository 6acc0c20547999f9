//! A hostPath volume is the socket of a container runtime, or a folder that holds one.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "container-socket-mount",
    title: "Socket of the container runtime is mounted",
    severity: Severity::Critical,
    severity_reason: "whoever reaches the socket starts a privileged container on the node",
    what: "A hostPath volume is the socket of a container runtime, or a folder that holds one.",
    why: "The runtime obeys everybody who can open its socket: one call starts a container that mounts the whole disk of the node, past every admission rule of the cluster.",
    remedy: "Remove the mount. Build images with a rootless builder; read container facts from the kubelet or the API.",
    example: "volumes:\n  - name: work\n    emptyDir: {}",
    techniques: &["MS-TA9013", "MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://docs.docker.com/engine/security/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = host_paths(pod)
            .filter(|mount| mount.class() == Class::RuntimeSocket)
            .map(|mount| {
                mount.problem(format!(
                    "{} the runtime socket in `{}` of its node",
                    mount.who(),
                    mount.folder
                ))
            });
        Outcome::from_problems(problems.collect())
    }),
};
