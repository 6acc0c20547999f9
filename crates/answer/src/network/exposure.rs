//! `seawall.network-exposure/v1`: what is open to whom, and what may leave.

use schemars::JsonSchema;
use seawall_network::{Exposures, Network};
use serde::Serialize;

use super::exposed::Exposed;
use super::words::enforcement;
use crate::Versioned;

/// How far each workload is open, the most exposed first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exposure {
    /// Whether policies count at all, in a sentence.
    pub enforcement: String,
    /// Each workload.
    pub workloads: Vec<Exposed>,
    /// Objects that may lead in from outside and could not be read, a sentence each.
    #[serde(skip)]
    pub unread: Vec<String>,
}

impl Versioned for Exposure {
    const SCHEMA: &'static str = "seawall.network-exposure/v1";
}

impl Exposure {
    /// Asks about every workload. Of the ways into one, at most `ways` are listed, and the rest is counted.
    pub fn new(network: &Network<'_>, ways: usize) -> Self {
        let Exposures { all, ways: into } = network.exposures();
        let closed = network.closed_routes();
        let mut exposures = all.into_values();
        // What can be reached from outside and goes far comes first.
        exposures.sort_by_key(|exposure| {
            std::cmp::Reverse((
                into.has_certain(exposure.endpoint),
                into.has(exposure.endpoint),
                !exposure.from_any_pod.is_empty(),
                exposure.metadata,
                exposure.internet,
                exposure.foreign_sources,
            ))
        });
        let names = network.end_names();
        let exposed = |exposure: seawall_network::Exposure| {
            let name = names[exposure.endpoint].concat();
            Exposed::new(network, name, exposure, (&into, &closed), ways)
        };
        Self {
            enforcement: enforcement(network),
            workloads: exposures.into_iter().map(exposed).collect(),
            unread: network.unread_entries().collect(),
        }
    }
}
