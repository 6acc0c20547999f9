//! Exceptions from a file and from annotations: reading, applying, and findings about the exceptions themselves.

mod accept;
mod annotation;
mod apply;
mod index;
mod notes;
mod outcome;
mod parse;
mod places;
mod pods;
mod seen;
mod width;

pub use accept::{AcceptError, Acceptance, AcceptedIn};
pub use annotation::asks_to_be_accepted;
pub(crate) use apply::{Applied, apply, retally};
pub use notes::exception_rule;
pub(crate) use outcome::ExceptionUse;
pub use parse::parse_exceptions;
pub(crate) use places::Places;
pub use pods::MissingPods;
