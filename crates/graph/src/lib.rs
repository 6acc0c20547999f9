//! How an attacker would move: a graph over workloads, containers, nodes, identities, Secrets, volumes and clouds, in
//! which every edge is something that somebody could do, with what shows it. Distances are counted in mistakes.
//!
//! [`Graph`] is built once from a cluster, its network and its rights. Questions borrow from it.
//!
//! Invariants:
//! - An edge costs nothing when it works as things are, and one mistake when it needs one that nobody has made yet as
//!   far as known. What hangs on something that is not known says so and is never left out.
//! - Every edge has a kind with its precondition, and names what shows it: a field of an object, a chain of bindings, or
//!   the policies that let a connection through.
//! - No input panics.
//!
//! Limits, stated: a workload that declares no port and stands behind no service is taken as not listening; who may push
//! to a registry, which images have holes and which credentials leak is not in any object, and has to be said ([`Told`])
//! or is begun from (`leak`, `supply`).
//!
//! Deliberately not here: reading input (`load`), and words for terminals and pages.

mod apply;
mod build;
mod carriers;
mod change;
mod contested;
mod cut;
mod decision;
mod draw;
mod edge;
mod exposure;
mod fix;
mod gap;
mod graph;
mod holes;
mod host;
mod host_mount;
mod host_volumes;
mod hunt;
mod idle;
mod inventory;
mod kind;
mod known;
mod known_traits;
mod least;
mod limits;
mod list;
mod name;
mod node;
mod path;
mod question;
mod rank;
mod reach;
mod target;
mod token;
mod told;
mod traits;
mod with;

pub use apply::{Change, names as names_subject};
pub use build::{Graph, kinds};
pub use change::Moved;
pub use cut::{Cut, Stopped, cut};
pub use decision::Decision;
pub use exposure::Exposed;
pub use fix::{Fix, Used};
pub(crate) use gap::missing_edges;
pub use graph::NodeId;
pub use kind::{Cost, Kind};
pub use limits::{CutLimits, PathLimits};
pub use name::NoNode;
pub use path::{Leg, Path, Paths, Proof};
pub use question::Question;
pub use rank::{Ranks, below_spec};
pub use reach::Reach;
pub use target::{CROWN_JEWEL, Target};
pub use told::{Hole, ScannedImages, Told, UnreadImages};
pub use with::{Ground, network_of, with_graph};
