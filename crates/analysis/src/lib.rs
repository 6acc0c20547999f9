//! What may be asked of a cluster: who owns a pod, what a missing object proves, who can do what, who can talk to whom,
//! what the outside reaches, how an attacker would move.
//!
//! [`Analysis`] is built once from a [`Cluster`](seawall_model::Cluster) and shared by reference. Each part is built when
//! it is first asked for, and then is the only one: checks, commands, admission and agent ask it, and none computes an
//! answer of its own beside it.
//!
//! Invariants: a question has one engine; what nothing shows is said to be open, with the reason.
//!
//! Deliberately not here: judgement. What is bad is the business of checks.

mod absence;
mod analysis;
mod exposure;
mod grants;
mod inventory;
mod label_index;
mod permissions;
mod ways_in;

pub use analysis::{Analysis, Sources};
pub use inventory::{Inventory, NamespaceView, Workload, is_system_namespace};
pub use ways_in::Exposure;
