//! Exceptions from a file and from annotations: reading, applying, and findings about the exceptions themselves.

mod accept;
mod annotation;
mod apply;
mod index;
mod notes;
mod parse;
mod places;
mod pods;
mod seen;
mod width;

pub use accept::{AcceptError, Acceptance, AcceptedIn};
pub use annotation::asks_to_be_accepted;
pub(crate) use apply::{apply, retally};
pub use notes::exception_rule;
pub use parse::parse_exceptions;
pub(crate) use places::Places;
pub use pods::MissingPods;

/// How an exception turned out in one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExceptionUse {
    /// Whether it covers something that was found.
    pub(crate) is_matched: bool,
    /// The finding that says that it has ended or matches nothing.
    pub(crate) note: Option<seawall_finding::Fingerprint>,
}
