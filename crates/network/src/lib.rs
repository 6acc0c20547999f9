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
//! - What is not known makes an answer uncertain for the ports that it may change, and for no others.
//!
//! Limits, stated: whether blocks of addresses are about pods is told from the network plugin that the input shows; a node always
//! reaches its own pods; whether policies count for pods in the host's network is up to the plugin, so that answers about
//! them carry a doubt; policies that are not modelled are named, and answers that they may change carry a doubt.
//!
//! Deliberately not here: reading input (`load`), and which connections are dangerous.

mod added;
mod address;
mod admin;
mod answer;
mod anywhere;
mod apart;
mod authentication;
mod beside;
mod block;
mod bounds;
mod builder;
mod by_default;
mod by_name;
mod calico;
mod cilium;
mod cilium_config;
mod cilium_key;
mod cilium_labels;
mod cilium_names;
mod class;
mod cloud;
mod contested;
mod cut_off;
mod decide;
mod declarations;
mod declared;
mod direction;
mod dns;
mod doubt;
mod doubted;
mod endpoint;
mod enforcement;
mod exposure;
mod families;
mod firewall;
mod fit;
mod foreign;
mod forwarding;
mod from_cluster;
mod gap;
mod history;
mod host_network;
mod host_policy;
mod host_traffic;
mod hosts;
mod internet;
mod kinds;
mod limits;
mod linkerd;
mod lint;
mod lint_dns;
mod lint_domains;
mod lint_kind;
mod lint_names;
mod lint_near;
mod lint_ports;
mod lint_selectors;
mod lint_sources;
mod listing;
mod metadata;
mod name;
mod namespaces;
mod network;
mod node;
mod node_local_dns;
mod on_node;
mod opened;
mod operator;
mod outside;
mod own_node;
mod pairs;
mod peer;
mod plugin;
mod policy;
mod ports;
mod question;
mod range;
mod rank;
mod refused;
mod related;
mod relation;
mod rival;
mod row;
mod rule;
mod selector_text;
mod service;
mod set;
mod several;
mod sources;
mod stranger;
mod suggest;
mod suggested;
mod told;
mod unknowns;
mod unmet;
mod unseen;
mod unseen_policies;
mod unsure_hosts;
mod unsure_pair;
mod ways;
mod whichever;

pub use answer::Answer;
pub use apart::EndNames;
pub use by_default::ByDefault;
pub use class::{Block, BlockId, Class, ClassId, Ends, Relation};
pub use cloud::Cloud;
pub use cut_off::Loss;
pub use decide::{Decider, Reason, Side};
pub use declared::{Declared, Need};
pub use direction::Direction;
pub use doubt::Doubt;
pub use endpoint::{Endpoint, EndpointId, NamedPort};
pub use exposure::{Exposure, Exposures, Reached};
pub use gap::{decides_traffic, leads_in};
pub use history::{History, Moment, MomentId, Owner};
pub use limits::{LintLimits, ReachLimits};
pub use lint_kind::{Lint, LintKind, Lints};
pub use metadata::Reach;
pub use name::NameError;
pub use network::Network;
pub use outside::{Outside, Runs};
pub use plugin::{Enforcement, Plugin};
pub use policy::{Policy, subject_path};
pub use ports::{Ports, Protocol};
pub use range::{Family, Range};
pub use rank::{PolicyId, Rank};
pub use row::Row;
pub use rule::{Action, Rule};
pub use service::arrival::{Arrival, Arrivals, Entry, Through};
pub use service::connection::{Connection, Stopped};
pub use service::opening::{Assumption, Opening, is_for_some, opening};
pub use service::table::ServicePort;
pub use service::{Backend, ClosedRoute, ClosedRoutes, ForwardTarget, Route, forwarded, is_route};
pub use suggest::{Flow, FlowEnd, Suggestion, is_passing_label};
pub use suggested::{Selector, SuggestedPeer, SuggestedPolicy, SuggestedRule};
pub use unmet::Unmet;
pub use unsure_pair::UnsurePair;
pub use ways::{Way, WaysIn};
