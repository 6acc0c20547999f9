//! Answers about images.

mod diff;
mod explanation;
mod listed;

pub use diff::{Changed, Diff};
pub use explanation::{Explanation, LayerLine, Runs};
pub use listed::{ListedPackage, unknowns};
