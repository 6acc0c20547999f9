//! Answers about the database of advisories.

mod import;
mod push;
mod status;

pub use import::Imported;
pub use push::Pushed;
pub use status::{DatabaseStatus, Ecosystem, Feed};
