//! A hostPath volume is a container runtime socket, or a directory that contains one.

use super::host_path::{Class, host_paths};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "container-socket-mount",
    title: "Container runtime socket mounted",
    severity: Severity::Critical,
    severity_reason: "anyone who can open the socket can start a privileged container on the node",
    what: "A hostPath volume is a container runtime socket, or a directory that contains one.",
    why: "The runtime obeys every caller that can open its socket: one call starts a container that mounts the host's whole disk, bypassing admission control.",
    remedy: "Remove the mount. Build images with a rootless builder; read container data from the kubelet or the API.",
    example: "volumes:\n  - name: work\n    emptyDir: {}",
    techniques: &["MS-TA9013", "MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.11", "nsa-cisa/1.6"],
    references: &["https://docs.docker.com/engine/security/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = host_paths(pod)
            .filter(|mount| mount.class == Class::RuntimeSocket)
            .map(|mount| {
                mount.problem(format!(
                    "{} the container runtime socket in host directory `{}`",
                    mount.who(),
                    mount.folder
                ))
            });
        Outcome::from_problems(problems.collect())
    }),
};
