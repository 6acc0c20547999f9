//! What a path of a node gives to a container that mounts it.

use super::form::HostPath;
use super::table::{Entry, Gift, Relation, entries};

/// Something that a path gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Given {
    /// What else has to hold, as a clause.
    pub only_if: Option<&'static str>,
}

/// What kind of directory a path is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Interfaces of the kernel, devices, the boot directory.
    Kernel,
    /// Logs.
    Logs,
    /// Anything else.
    Other,
}

/// What a path of a node gives to a container that mounts it. What the path contains counts, and what contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostAccess {
    /// What the path itself is in.
    pub area: Area,
    /// Whether it is a whole file system.
    pub is_whole: bool,
    /// What is written there runs as root on the node, or decides who does.
    pub runs: Option<Given>,
    /// It contains credentials of the node.
    pub credentials: Option<Given>,
    /// The socket of a container runtime is there.
    pub has_runtime_socket: bool,
    /// The socket of another daemon of the node is there.
    pub has_daemon_socket: bool,
    /// The volumes of all pods of the node are there.
    pub has_pods: bool,
    /// Logs are there, or it is among them.
    pub has_logs: bool,
    /// Interfaces of the kernel that may run programs are there.
    pub has_sysfs: bool,
    /// The file that names the program which handles crashes is there.
    pub has_core_pattern: bool,
    /// Devices are there.
    pub has_devices: bool,
}

/// What files below the named ones may be: not each is a credential.
const ONE_FILE: &str = "the mounted files contain a credential";

impl HostPath {
    /// What it gives to a container that mounts it.
    pub fn access(&self) -> HostAccess {
        HostAccess::of(self)
    }
}

impl HostAccess {
    /// What an ordinary path gives.
    pub const NOTHING: Self = Self {
        area: Area::Other,
        is_whole: false,
        runs: None,
        credentials: None,
        has_runtime_socket: false,
        has_daemon_socket: false,
        has_pods: false,
        has_logs: false,
        has_sysfs: false,
        has_core_pattern: false,
        has_devices: false,
    };

    fn of(path: &HostPath) -> Self {
        let mut found = Self {
            is_whole: path.is_whole(),
            ..Self::NOTHING
        };
        // The nearest entry at or above the path, which speaks for all that is below it.
        let mut nearest: Option<(&Entry, Relation)> = None;
        for entry in entries() {
            match entry.relation(path) {
                Some(Relation::Below) => found.add(entry, Relation::Below),
                Some(relation) => {
                    let is_nearer = |known: &Entry| known.rank() < entry.rank();
                    if nearest.is_none_or(|(known, _)| is_nearer(known)) {
                        nearest = Some((entry, relation));
                    }
                }
                None => {}
            }
        }
        if let Some((entry, relation)) = nearest {
            found.add(entry, relation);
            let has = |gift| entry.gives.contains(&gift);
            if has(Gift::Kernel) {
                found.area = Area::Kernel;
            } else if has(Gift::Logs) {
                found.area = Area::Logs;
            }
        }
        found
    }

    /// Whether it gives nothing of the node.
    pub fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }

    fn add(&mut self, entry: &'static Entry, relation: Relation) {
        // A file or directory that is inside of what is named.
        let is_part = relation == Relation::Above;
        for gift in &entry.gives {
            match gift {
                Gift::Runs => join(&mut self.runs, entry.runs_if.as_deref()),
                Gift::Credentials => {
                    let only_if = entry.credentials_if.as_deref();
                    join(
                        &mut self.credentials,
                        only_if.or(is_part.then_some(ONE_FILE)),
                    );
                }
                Gift::RuntimeSocket => self.has_runtime_socket = true,
                Gift::DaemonSocket => self.has_daemon_socket = true,
                Gift::Pods => self.has_pods |= !is_part,
                Gift::Logs => self.has_logs = true,
                Gift::Kernel => {}
                Gift::Sysfs => self.has_sysfs = true,
                Gift::CorePattern => self.has_core_pattern = true,
                Gift::Device => self.has_devices = true,
            }
        }
    }
}

/// What holds without a condition wins.
fn join(known: &mut Option<Given>, only_if: Option<&'static str>) {
    match known {
        Some(given) if given.only_if.is_none() || only_if.is_some() => {}
        _ => *known = Some(Given { only_if }),
    }
}
