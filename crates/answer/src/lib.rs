//! What commands answer: one answer, one file.
//!
//! An answer is a type with public fields, made from what an engine found. Programs read it as JSON, whose schema comes from
//! the type and is committed in `docs/reference/schemas`; people read it as lines. So whatever serves an answer, a command,
//! an API or a page, serves the same one.
//!
//! Deliberately not here: deciding anything, arguments, exit codes, and where an answer is written.

pub mod attack;
pub mod checks;
pub mod compliance;
pub mod database;
pub mod detect;
pub mod diff;
pub mod explain;
mod few;
mod here_document;
pub mod image;
pub mod network;
mod place;
pub mod pod_security;
pub mod rbac;
mod reference;
mod role_place;
mod schemas;
mod severity;
mod versioned;

pub use few::few;
pub use here_document::reads_as;
pub use place::Place;
pub use reference::Reference;
pub use role_place::role_place;
pub use schemas::schemas;
pub use versioned::{Schema, Versioned, json, value};
