//! What an answer looks like, whatever engine gave it.
//!
//! - A [`Verdict`] is pass, fail, not applicable or unknown; unknown always carries its reason.
//! - A [`Rule`] is what was asked, a [`Target`] what it was asked about, [`Evidence`] what was seen.
//! - A [`Finding`] is a failed or unknown verdict of one rule on one target.
//! - A [`Fingerprint`] names the same problem across runs, files and orders.
//! - An [`Exception`] accepts findings for a scope, with a reason, an owner and an end.
//!
//! Everything is owned and can be serialised, so that an engine in another process can make findings too.
//!
//! Deliberately not here: how findings are made (engines), written (report) or stored (store). The wire forms of
//! reports are theirs.

mod date;
mod evidence;
mod exception;
mod finding;
mod fingerprint;
mod glob;
mod pattern;
mod rule;
mod severity;
mod target;
mod verdict;

pub use date::{Date, DateError};
pub use evidence::{Connection, Event, Evidence, Grant, Location, Package};
pub use exception::{Act, Exception, ResourceSelector};
pub use finding::{Finding, Folded};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use glob::glob_matches;
pub use pattern::Pattern;
pub use rule::Rule;
pub use severity::{Severity, SeverityError};
pub use target::{Resource, Target};
pub use verdict::{Tally, Verdict};
