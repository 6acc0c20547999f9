//! Who can talk to whom: NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy and
//! the policies of Cilium and Calico for addresses and ports, over workloads and ranges of addresses outside.
//!
//! [`Network`] is built once from a [`Cluster`](seawall_model::Cluster): endpoints (pods, or the templates of workloads
//! that have none), policies, and ranges of outside addresses that no policy tells apart. Questions borrow from it.
//!
//! Invariants:
//! - An answer is a set of ports; a property test compares it with a slow evaluator that looks at one packet at a time.
//! - What an answer hangs on and is not known is a [`Doubt`] beside it, never left out.
//! - No input panics.
//!
//! Limits, stated: addresses in policies are those outside the cluster, as the API means them; traffic of a node to its
//! own pods is always let in and not shown; whether policies count for pods in the host's network is up to the network
//! plugin, so that answers about them carry a doubt; policies of Antrea are not read, and answers about what they
//! may select carry a doubt.
//!
//! Deliberately not here: reading input (`load`), and which connections are dangerous.

mod admin;
mod by_default;
mod calico;
mod cilium;
mod cut_off;
mod decide;
mod declared;
mod dns;
mod doubt;
mod endpoint;
mod enforcement;
mod exposure;
mod foreign;
mod gap;
mod history;
mod limits;
mod lint;
mod lint_dns;
mod lint_names;
mod lint_ports;
mod lint_sources;
mod metadata;
mod name;
mod network;
mod node;
mod outside;
mod peer;
mod policy;
mod ports;
mod range;
mod rank;
mod refused;
mod relation;
mod service;
mod set;
mod suggest;
mod ways;

pub use by_default::ByDefault;
pub use cut_off::Loss;
pub use decide::{Answer, Decider, Direction, Reason, Side};
pub use declared::{Declared, Need};
pub use doubt::Doubt;
pub use endpoint::{Endpoint, EndpointId, NamedPort};
pub use enforcement::Enforcement;
pub use exposure::{Exposure, Exposures, Reached};
pub use gap::{decides_traffic, leads_in};
pub use history::{History, Moment, MomentId, Owner};
pub use limits::LintLimits;
pub use lint::{Lint, LintKind, Lints};
pub use metadata::{Cloud, Reach};
pub use name::NameError;
pub use network::Network;
pub use outside::{Outside, Runs};
pub use policy::{Action, Policy, Rule, subject_path};
pub use ports::{Ports, Protocol};
pub use range::Range;
pub use rank::{PolicyId, Rank};
pub use relation::{Block, BlockId, Class, ClassId, Ends, Relation};
pub use service::arrival::{Arrival, Arrivals, Entry, Through};
pub use service::connection::Connection;
pub use service::opening::{Assumption, Opening, is_for_some, opening};
pub use service::table::ServicePort;
pub use service::{Backend, Route};
pub use suggest::{
    Flow, FlowEnd, Selector, SuggestedPeer, SuggestedPolicy, SuggestedRule, Suggestion,
    is_passing_label,
};
pub use ways::{Way, WaysIn};
