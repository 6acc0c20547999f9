//! Answers about images.

mod attached;
mod diff;
mod explanation;
mod listed;

pub use attached::{AttachedItem, AttachedKind, FoundBy};
pub use diff::{Changed, Diff};
pub use explanation::{Explanation, LayerLine, Runs};
pub use listed::{ListedPackage, unknowns};
