//! Folders of the node that a container mounts.

use seawall_model::{Given, HostAccess, HostPath, ObjectId, SubPath};

/// A folder or file of the node in a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostMount {
    /// Path on the node.
    pub path: HostPath,
    pub is_read_only: bool,
    /// What the path gives.
    pub access: HostAccess,
    /// What mounts it.
    pub source: MountSource,
    /// Whether it is a raw device, which the container gets as a whole.
    pub is_device: bool,
    /// What has to hold for the container to have it, and is not known.
    pub only_if: Option<Box<str>>,
}

impl HostMount {
    /// The part of it that a mount shows.
    pub(crate) fn part(self, part: &SubPath) -> Self {
        if part.is_whole() {
            return self;
        }
        let path = part.below(&self.path);
        let unknown = part.only_if();
        let only_if = match (self.only_if, unknown) {
            (Some(one), Some(other)) => Some(format!("{one}, and {other}").into()),
            (one, other) => one.or(other.map(Box::from)),
        };
        Self {
            access: path.access(),
            path,
            only_if,
            ..self
        }
    }

    /// Whether the pod itself names the path, which pod security sees.
    pub(crate) fn is_of_pod(&self) -> bool {
        matches!(self.source, MountSource::Pod(_))
    }
}

/// What mounts a path of the node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum MountSource {
    /// A `hostPath` volume of the pod, by its index.
    Pod(usize),
    /// A PersistentVolume, with the field that names the path.
    Persistent(ObjectId, &'static str),
}

/// The mount that gives something, before all one for which nothing else has to hold.
pub(crate) fn best(
    mounts: &[HostMount],
    gives: impl Fn(&HostMount) -> Option<Given>,
) -> Option<(&HostMount, Given)> {
    let giving = mounts
        .iter()
        .filter_map(|mount| Some((mount, gives(mount)?)));
    giving.min_by_key(|(mount, given)| (mount.only_if.is_some(), given.only_if.is_some()))
}
