//! What identities usually do: which actions, in which namespaces, with which clients, from which networks, at which hours.
//!
//! Invariants: memory is bounded by [`limits`]; nothing is told of an identity that is not known well enough, and everything
//! that is told comes with how sure it is; times are those of events, never a clock's.
//!
//! Deliberately not here: reading logs and files, and which events may be learned from.

mod act;
mod baseline;
mod client;
mod deviation;
mod facet;
mod file;
pub mod limits;
mod role;
mod values;

pub use act::Act;
pub use baseline::{Baseline, Learned, Profile};
pub use client::client;
pub use deviation::Deviation;
pub use facet::Facet;
pub use file::{BaselineError, read};
pub use role::role;
pub use values::{Value, Values};
