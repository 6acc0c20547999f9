//! What was used of what is granted: the requests of an audit log, and the roles that are enough for them.

mod alternatives;
mod attribute;
mod cover;
mod demand;
mod impersonation;
mod implied;
mod least;
mod log;
mod names;
mod request;
mod review;
mod server;
mod spare;

pub use attribute::{Attribution, Granted, Open, Source, Why, attribute};
pub use implied::Implied;
pub use least::{Grant, Needed, least};
pub use log::{Seen, Usage};
pub use request::UsedRequest;
pub use server::Server;
pub use spare::{Spare, spare};
