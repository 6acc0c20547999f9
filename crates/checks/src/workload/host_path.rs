//! Host directories in a pod: what they contain, what mounts them and how.

use std::collections::HashMap;
use std::rc::Rc;

use seawall_model::{Container, Pod, RUNTIME_SOCKETS};
use seawall_syntax::Node;

use crate::Problem;

/// What a host directory is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// The socket of a container runtime.
    RuntimeSocket,
    /// Credentials, static pods, configuration, or a parent of such directories.
    Credentials,
    /// Devices, kernel interfaces, the boot directory.
    Kernel,
    /// Logs.
    Logs,
    /// Anything else.
    Other,
}

/// Directories whose content is, or leads to, a credential or to code that the node runs.
const CREDENTIALS: &[&str] = &[
    "/etc/kubernetes",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/lib/k3s",
    "/var/lib/etcd",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/cloud",
    "/var/lib/waagent",
    "/var/lib/cni",
    "/etc/cni",
    "/opt/cni",
    "/etc/ssh",
    "/etc/shadow",
    "/etc/passwd",
    "/etc/sudoers",
    "/etc/cron.d",
    "/etc/systemd",
    "/var/spool/cron",
    "/root",
    "/home",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/lib",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
];

/// Kernel interfaces and devices.
const KERNEL: &[&str] = &[
    "/proc",
    "/sys",
    "/dev",
    "/boot",
    "/lib/modules",
    "/usr/src",
    "/usr/lib/modules",
];

/// A hostPath volume with its mounts.
#[derive(Debug)]
pub(super) struct HostPath<'a> {
    /// Name of the volume.
    pub name: &'a str,
    /// The host directory, as written.
    pub folder: &'a str,
    /// Field path of the volume's `hostPath.path`.
    path: String,
    /// Containers that mount it.
    containers: Vec<&'a str>,
    /// Whether some container mounts it writable. That a privileged container can remount it is reported once, where
    /// privilege is the subject.
    pub is_writable: bool,
    evidence: Vec<(String, Option<String>)>,
}

/// The mounts of a pod by the name of their volume, each with its container and its place there.
type Mounts<'a> = HashMap<&'a str, Vec<(Rc<Container<'a>>, usize, &'a Node)>>;

fn mounts<'a>(pod: &Pod<'a>) -> Mounts<'a> {
    let mut mounts = Mounts::new();
    for container in pod.containers().map(Rc::new) {
        for (index, mount) in container.node.list("volumeMounts").iter().enumerate() {
            let volume = mount.str("name").unwrap_or_default();
            let of_volume = mounts.entry(volume).or_default();
            of_volume.push((container.clone(), index, mount));
        }
    }
    mounts
}

/// The hostPath volumes of a pod.
pub(super) fn host_paths<'a>(pod: &Pod<'a>) -> impl Iterator<Item = HostPath<'a>> {
    // Most pods have no such volume.
    let mut of_pod = None;
    pod.volumes().filter_map(move |(volume, path)| {
        let folder = volume.get("hostPath")?.str("path").unwrap_or_default();
        let name = volume.str("name").unwrap_or_default();
        let mut found = HostPath {
            name,
            folder,
            path: format!("{path}.hostPath.path"),
            containers: Vec::new(),
            is_writable: false,
            evidence: Vec::new(),
        };
        let of_volume = of_pod.get_or_insert_with(|| mounts(pod)).get(name);
        for (container, index, mount) in of_volume.into_iter().flatten() {
            let read_only = mount.bool("readOnly") == Some(true);
            found.is_writable |= !read_only;
            found.containers.push(container.name);
            found.evidence.push((
                container.path(&format!("volumeMounts[{index}]")),
                mount.str("mountPath").map(str::to_owned),
            ));
        }
        Some(found)
    })
}

impl HostPath<'_> {
    /// What the directory is good for.
    pub(super) fn class(&self) -> Class {
        let folder = normal(self.folder);
        // `/var/run` is `/run` on every current node.
        let folder = folder
            .strip_prefix("/var/run")
            .map_or(folder.clone(), |rest| format!("/run{rest}"));
        let holds = |target: &&str| is_inside(target, &folder);
        let inside = |target: &&str| is_inside(&folder, target);
        if folder == "/" {
            Class::Credentials
        } else if RUNTIME_SOCKETS.iter().any(holds) {
            Class::RuntimeSocket
        } else if KERNEL.iter().any(inside) {
            Class::Kernel
        } else if is_inside(&folder, "/var/log") {
            Class::Logs
        } else if CREDENTIALS
            .iter()
            .any(|target| inside(target) || holds(target))
        {
            Class::Credentials
        } else {
            Class::Other
        }
    }

    /// The beginning of a message: who mounts it.
    pub(super) fn who(&self) -> String {
        match self.containers.as_slice() {
            [] => format!("volume `{}` exposes", self.name),
            [one] => format!("container `{one}` mounts"),
            many => format!("containers `{}` mount", many.join("`, `")),
        }
    }

    /// A problem about this volume.
    pub(super) fn problem(&self, message: String) -> Problem {
        let mut problem = Problem::at(self.path.clone(), message)
            .value(self.folder)
            .subject(self.name);
        problem.also.clone_from(&self.evidence);
        problem
    }
}

/// The directory without `.`, empty parts and `..`, which hostPath refuses.
fn normal(folder: &str) -> String {
    let parts: Vec<&str> = folder
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    format!("/{}", parts.join("/"))
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_classed() {
        for (folder, expect) in [
            ("/", Class::Credentials),
            ("/var/run/docker.sock", Class::RuntimeSocket),
            ("/run/", Class::RuntimeSocket),
            ("/var/run", Class::RuntimeSocket),
            ("/run/flannel", Class::Other),
            ("/var", Class::Credentials),
            ("/etc", Class::Credentials),
            ("/etc/kubernetes/pki", Class::Credentials),
            ("/var/lib/kubelet/pods", Class::Credentials),
            ("/lib/modules", Class::Kernel),
            ("/proc", Class::Kernel),
            ("//sys/./fs", Class::Kernel),
            ("/var/log/pods", Class::Logs),
            ("/data", Class::Other),
            ("/etcetera", Class::Other),
            ("/mnt/disks/ssd1", Class::Other),
        ] {
            let mount = HostPath {
                name: "v",
                folder,
                path: String::new(),
                containers: Vec::new(),
                is_writable: true,
                evidence: Vec::new(),
            };
            assert_eq!(mount.class(), expect, "{folder}");
        }
    }
}
