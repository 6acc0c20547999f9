//! Answers about the network.

mod lints;

pub use lints::Lints;
