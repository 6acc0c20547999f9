//! A PersistentVolume of type hostPath, or one of type local whose directory or device gives access to the node.

use super::host_path::{Class, class};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::{HostPath, Object};

pub const CHECK: Check = Check {
    id: "host-path-persistent-volume",
    title: "PersistentVolume with host files",
    severity: Severity::Medium,
    severity_reason: "a claim mounts the directory and bypasses every rule about hostPath volumes in pods",
    what: "A PersistentVolume is a host directory of type hostPath, or of type `local` with a directory that contains credentials, programs, sockets or kernel interfaces of the node, or with a raw device. It is more severe where the directory gives access to the node.",
    why: "Pod Security Admission evaluates pods: a claim bound to this volume mounts the host directory even in a restricted namespace.",
    remedy: "Use a storage driver, or a `local` volume with node affinity on a dedicated disk.",
    example: "spec:\n  local:\n    path: /mnt/disks/ssd1",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["nsa-cisa/1.6"],
    references: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/"],
    evaluate: Evaluate::Object(&["PersistentVolume"], |_, object| {
        let source = |field: &str| object.spec()?.get(field)?.str("path");
        match (source("hostPath"), source("local")) {
            (Some(folder), _) => of_folder(object, "spec.hostPath.path", folder)
                .or_else(|| {
                    let message = format!(
                        "PersistentVolume `{}` is host directory `{folder}` on whichever node the pod runs",
                        object.name
                    );
                    Some(Problem::at("spec.hostPath.path", message).value(folder))
                })
                .map_or(Outcome::Pass, Outcome::fail),
            (None, Some(folder)) => of_folder(object, "spec.local.path", folder)
                .map_or(Outcome::Pass, Outcome::fail),
            (None, None) => Outcome::Pass,
        }
    }),
};

/// The problem with a path that gives access to the node.
fn of_folder(object: &Object, field: &str, folder: &str) -> Option<Problem> {
    let name = &object.name;
    let problem = |message: String| Problem::at(field, message).value(folder);
    let is_device = object.spec().and_then(|spec| spec.str("volumeMode")) == Some("Block");
    let access = HostPath::new(folder, false).access();
    if is_device || access.has_devices && !access.is_whole {
        return Some(
            problem(format!(
                "PersistentVolume `{name}` is host device `{folder}`, which may contain the node's file system"
            ))
            .severity(
                Severity::Medium,
                "whether the device contains the node's file system is not in the input",
            ),
        );
    }
    let (what, severity, reason) = match class(&access) {
        Class::Other => return None,
        Class::Credentials if access.runs.is_some_and(|given| given.only_if.is_none()) => (
            "credentials or configuration of the node",
            Severity::Critical,
            "a pod with a claim writes files there that run as root on the node",
        ),
        Class::Credentials => (
            "credentials or configuration of the node",
            Severity::High,
            "a pod with a claim reads or changes what the node relies on",
        ),
        Class::RuntimeSocket => (
            "the container runtime socket",
            Severity::Critical,
            "a pod with a claim starts privileged containers on the node",
        ),
        Class::DaemonSocket => (
            "the socket of a daemon of the node",
            Severity::High,
            "the daemon runs as root and may obey anyone who connects",
        ),
        Class::Kernel => (
            "devices or kernel interfaces of the node",
            Severity::High,
            "a pod with a claim changes what the kernel of the node does",
        ),
        Class::Logs => (
            "logs of the node",
            Severity::High,
            "a symbolic link in the directory makes the kubelet read any file on the node",
        ),
    };
    Some(
        problem(format!(
            "PersistentVolume `{name}` is host directory `{folder}`: {what}"
        ))
        .severity(severity, reason),
    )
}
