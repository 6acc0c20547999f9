//! What was used of what is granted: the requests of an audit log, and the roles that are enough for them.

mod attribute;
mod least;
mod log;
mod names;

pub use attribute::{Granted, Source, Spare, attribute, spare};
pub use least::{Grant, least};
pub use log::{Seen, Usage, UsedRequest};
