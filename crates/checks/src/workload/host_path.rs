//! Host directories in a pod: what they contain, what mounts them and how.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use seawall_model::{Area, Container, HostAccess, HostPath, Pod, SubPath};
use seawall_syntax::Node;

use crate::Problem;

/// What a host directory is good for, the worst of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The socket of a container runtime.
    RuntimeSocket,
    /// Devices, kernel interfaces, the boot directory.
    Kernel,
    /// Logs.
    Logs,
    /// Credentials, static pods, programs, configuration, or a parent of such directories.
    Credentials,
    /// The socket of another daemon of the node.
    DaemonSocket,
    /// Anything else.
    Other,
}

/// A hostPath volume, or the part of one that containers mount.
#[derive(Debug)]
pub(super) struct HostVolume<'a> {
    /// Name of the volume.
    name: &'a str,
    /// The host directory as containers see it: as written, with the part that they mount.
    pub folder: String,
    /// What it gives.
    pub access: HostAccess,
    /// The worst of that.
    pub class: Class,
    /// Field path of the volume's `hostPath.path`.
    path: String,
    /// Containers that mount it.
    containers: Vec<&'a str>,
    /// Whether some container mounts it writable. That a privileged container can remount it is reported once, where
    /// privilege is the subject.
    pub is_writable: bool,
    /// The subject of problems: the volume, and the part of it.
    subject: String,
    evidence: Vec<(String, Option<String>)>,
}

/// A mount with its container and its place there.
type Mount<'a> = (Rc<Container<'a>>, usize, &'a Node);

/// The mounts of a pod by the name of their volume, and by the part of it.
type Mounts<'a> = HashMap<&'a str, BTreeMap<SubPath, Vec<Mount<'a>>>>;

fn mounts<'a>(pod: &Pod<'a>) -> Mounts<'a> {
    let mut mounts = Mounts::new();
    for container in pod.containers().map(Rc::new) {
        for (index, mount) in container.node.list("volumeMounts").iter().enumerate() {
            let volume = mount.str("name").unwrap_or_default();
            let part = SubPath::of(&container, mount);
            let of_part = mounts.entry(volume).or_default().entry(part).or_default();
            of_part.push((container.clone(), index, mount));
        }
    }
    mounts
}

/// The hostPath volumes of a pod, each part that a mount shows for itself: a container sees nothing above it.
pub(super) fn host_paths<'a>(pod: &Pod<'a>) -> impl Iterator<Item = HostVolume<'a>> {
    // Most pods have no such volume.
    let mut of_pod = None;
    pod.volumes().flat_map(move |(volume, path)| {
        let mut found = Vec::new();
        if let Some(host) = volume.get("hostPath") {
            let folder = host.str("path").unwrap_or_default();
            let name = volume.str("name").unwrap_or_default();
            let host = HostPath::new(folder, pod.runs_on_windows());
            let field = format!("{path}.hostPath.path");
            match of_pod.get_or_insert_with(|| mounts(pod)).get(name) {
                None => found.push(HostVolume::new(name, folder, &host, field)),
                Some(parts) => {
                    for (part, mounts) in parts {
                        let seen = part.below(&host);
                        let shown = part.shown_below(folder);
                        let mut volume = HostVolume::new(name, &shown, &seen, field.clone());
                        if !part.is_whole() {
                            volume.subject = part.shown_below(name);
                        }
                        mounts.iter().for_each(|mount| volume.see(mount));
                        found.push(volume);
                    }
                }
            }
        }
        found
    })
}

impl<'a> HostVolume<'a> {
    fn new(name: &'a str, folder: &str, host: &HostPath, path: String) -> Self {
        let access = host.access();
        Self {
            name,
            folder: folder.to_owned(),
            class: class(&access),
            access,
            path,
            containers: Vec::new(),
            is_writable: false,
            subject: name.to_owned(),
            evidence: Vec::new(),
        }
    }

    fn see(&mut self, (container, index, mount): &Mount<'a>) {
        self.is_writable |= mount.bool("readOnly") != Some(true);
        self.containers.push(container.name);
        self.evidence.push((
            container.path(&format!("volumeMounts[{index}]")),
            mount.str("mountPath").map(str::to_owned),
        ));
    }
}

impl HostVolume<'_> {
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
            .value(self.folder.as_str())
            .subject(self.subject.as_str());
        problem.also.clone_from(&self.evidence);
        problem
    }
}

/// The worst that a path is good for.
pub(crate) fn class(access: &HostAccess) -> Class {
    if access.is_whole {
        Class::Credentials
    } else if access.has_runtime_socket {
        Class::RuntimeSocket
    } else if access.area == Area::Kernel {
        Class::Kernel
    } else if access.area == Area::Logs {
        Class::Logs
    } else if access.runs.is_some() || access.credentials.is_some() || access.has_pods {
        Class::Credentials
    } else if access.has_daemon_socket {
        Class::DaemonSocket
    } else {
        Class::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_classed() {
        for (folder, expect) in [
            ("/", Class::Credentials),
            ("/proc/1/root", Class::Credentials),
            ("/var/run/docker.sock", Class::RuntimeSocket),
            ("/run/", Class::RuntimeSocket),
            ("/var/run", Class::RuntimeSocket),
            ("/run/nri", Class::RuntimeSocket),
            (r"\\.\pipe\docker_engine", Class::RuntimeSocket),
            ("/run/flannel", Class::Other),
            ("/var", Class::RuntimeSocket),
            ("/etc", Class::Credentials),
            ("/etc/kubernetes/pki", Class::Credentials),
            ("/var/lib/kubelet/pods", Class::Credentials),
            ("/var/lib/kubelet/plugins", Class::DaemonSocket),
            (r"C:\", Class::Credentials),
            ("/lib/modules", Class::Kernel),
            ("/proc", Class::Kernel),
            ("//sys/./fs", Class::Kernel),
            ("/var/log/pods", Class::Logs),
            ("/data", Class::Other),
            ("/etcetera", Class::Other),
            ("/mnt/disks/ssd1", Class::Other),
        ] {
            let access = HostPath::new(folder, false).access();
            assert_eq!(class(&access), expect, "{folder}");
        }
    }
}
