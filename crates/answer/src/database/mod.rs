//! Answers about the database of advisories.

mod import;
mod status;

pub use import::Imported;
pub use status::{DatabaseStatus, Ecosystem, Feed};
