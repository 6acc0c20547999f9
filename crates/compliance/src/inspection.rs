//! What a person inspects for a control that no API object decides.

use seawall_content::{ContentError, Reader};

/// Where an inspection takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Each host of the control plane.
    ControlPlane,
    /// Each host of etcd, which can be those of the control plane.
    Etcd,
    /// Each worker node.
    Worker,
    /// Each node, those of the control plane included.
    EveryNode,
    /// Any machine with `kubectl` and read access to the cluster.
    Api,
    /// A system outside of the cluster, such as a log store, or the machine of a person.
    Outside,
}

const HOSTS: &[(&str, Host)] = &[
    ("control-plane", Host::ControlPlane),
    ("etcd", Host::Etcd),
    ("worker", Host::Worker),
    ("every-node", Host::EveryNode),
    ("api", Host::Api),
    ("outside", Host::Outside),
];

impl Host {
    /// The name as reports show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ControlPlane => "control plane",
            Self::Etcd => "etcd",
            Self::Worker => "worker",
            Self::EveryNode => "every node",
            Self::Api => "API (kubectl)",
            Self::Outside => "outside of the cluster",
        }
    }
}

/// One thing to inspect, and what it has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Where.
    pub host: Host,
    /// The file, directory or record to read.
    pub file: Option<String>,
    /// The command that shows it. It changes nothing.
    pub command: Option<String>,
    /// What has to be seen for the control to pass.
    pub expected: String,
}

impl Inspection {
    pub(crate) fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let inspection = Self {
            host: *reader.one_of("host", HOSTS)?,
            file: reader.optional_text("file")?.map(str::to_owned),
            command: reader.optional_text("command")?.map(str::to_owned),
            expected: reader.text("expected")?.to_owned(),
        };
        if inspection.file.is_none() && inspection.command.is_none() {
            return Err(reader.error("an inspection needs `file` or `command`"));
        }
        Ok(inspection)
    }
}
