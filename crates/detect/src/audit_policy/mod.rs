//! Audit policies for rules: the cheapest one that records what rules need, and what a given one hides from them.

mod blind;
mod build;
mod demand;
mod event;
mod rows;
mod universe;

pub use blind::{Blindness, Loss, Lost, blindness};
pub use build::{Proposal, Unserved, propose};
pub use demand::Needs;
pub use event::{Recorded, RequestOf};
pub use universe::Plurals;
