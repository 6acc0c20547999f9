//! Layers put on each other: what is visible, and which layer brought it.
//!
//! Entries apply in the order of their archives, as runtimes unpack them: a parent that is a symbolic link leads to its
//! target inside the root, a directory over a directory keeps what is in it, and everything else replaces what was there.
//! Whiteouts apply to the layers below only, wherever they stand in their layer (image specification, *Whiteouts*).

mod stack;
#[cfg(test)]
mod tests;
mod tree;
mod view;
mod visible;

pub use tree::Obstacle;
pub use view::Overlay;
pub use visible::{At, Visible, VisibleKind};
