//! Audit policies for rules: the cheapest one that records what rules need, and what a given one hides from them.

mod asking;
mod blind;
mod build;
mod cost;
mod demand;
mod event;
mod request;
mod rows;
mod seen;
mod universe;
mod verbs;

pub use blind::{Blindness, Loss, Lost, blindness};
pub use build::{Proposal, Unserved, propose};
pub use cost::{Costs, Volume};
pub use demand::{Needs, needs};
pub use event::{Recorded, RequestOf};
pub use seen::{Seen, Sights};
pub use universe::Plurals;
