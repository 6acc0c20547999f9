//! Answers about images.

mod attached;
mod diff;
mod explanation;
mod listed;
mod rebuild;
mod risk;

pub use attached::{AttachedItem, AttachedKind, FoundBy};
pub use diff::{Changed, Diff};
pub use explanation::{BaseLine, Explanation, LayerLine, Runs};
pub use listed::{ListedPackage, unknowns};
pub use rebuild::{RebuildLine, Rebuilds, UpdateLine};
pub use risk::Risk;
