//! A privileged container is root on the node: all capabilities, all devices, no seccomp, AppArmor or SELinux.

use std::fmt::Write as _;

use seawall_finding::Severity;
use seawall_model::Pod;

use crate::pod_security::Control;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "privileged-container",
    title: "Privileged container",
    severity: Severity::High,
    severity_reason: "code in the container becomes root on the node in one step",
    what: "`securityContext.privileged` is true on an init, main or ephemeral container.",
    why: "A privileged container sees every device on the node, has every capability, and runs without seccomp, AppArmor and SELinux. Mounting the node's disk or loading a kernel module is one command; from there the attacker controls the kubelet's credentials and every pod on the node.",
    remedy: "Remove `privileged`, and add the single capability, device or mount that the program really needs. Network plugins, storage drivers and node agents are designed to change the node and can need it: keep them in a separate namespace, limit who can change them, and accept the finding with an owner and an expiry date.",
    example: "securityContext:\n  privileged: false\n  allowPrivilegeEscalation: false\n  capabilities:\n    drop: [ALL]",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.2", "nsa-cisa/1.4"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        let found = Control::Privileged.violations(pod, context.settings.kubernetes_version);
        let problems = found.into_iter().map(|violation| {
            let folders = read_only_host_paths(pod, &violation.container);
            let mut problem = Problem::from(violation);
            if !folders.is_empty() {
                let noun = match folders.len() {
                    1 => "the read-only mount",
                    _ => "the read-only mounts",
                };
                let _ = write!(
                    problem.message,
                    "; it can remount {noun} of `{}` writable",
                    folders.join("`, `")
                );
            }
            problem
        });
        Outcome::from_problems(problems.collect())
    }),
};

/// The host directories that a container mounts read-only, which means little to a privileged one.
fn read_only_host_paths<'a>(pod: &Pod<'a>, container: &str) -> Vec<&'a str> {
    let Some(container) = pod.containers().find(|one| one.name == container) else {
        return Vec::new();
    };
    let mounts = container.node.list("volumeMounts").iter();
    mounts
        .filter(|mount| mount.bool("readOnly") == Some(true))
        .filter_map(|mount| {
            let (volume, _) = pod
                .volumes()
                .find(|(volume, _)| volume.str("name") == mount.str("name"))?;
            volume.get("hostPath")?.str("path")
        })
        .collect()
}
