//! What an answer looks like, whatever engine gave it.
//!
//! - A [`Verdict`] is pass, fail, not applicable or unknown; unknown always carries its reason.
//! - A [`Finding`] is a failed or unknown verdict on one resource, with evidence.
//! - A [`Fingerprint`] names the same problem across runs, files and orders.
//! - An [`Exception`] accepts findings for a scope, with a reason, an owner and an end.
//!
//! Deliberately not here: how findings are made (engines), written (report) or stored (store). The types are
//! the domain's; each boundary converts them to its own.

mod exception;
mod fingerprint;
mod glob;
mod severity;
mod verdict;

pub use exception::{Date, DateError, Exception, ResourceSelector, Selected};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use glob::glob_matches;
pub use severity::{Severity, SeverityError};
pub use verdict::{Evidence, Finding, Location, Resource, Tally, Verdict};
