//! Known vulnerabilities: how versions of each ecosystem compare, what advisories say, and which of them a package matches.
//!
//! - [`import`]: feeds to [`Advisory`], [`Exploited`] and [`Likelihood`] records.
//! - [`database`]: one compact, signed file of them, and lookups in it.
//!
//! Deliberately not here: fetching feeds (`registry` and the binary) and finding packages (`image`).

pub mod assess;
pub mod database;
mod exploitation;
pub mod import;
mod known;
pub mod limits;
pub mod matching;
mod record;
pub mod severity;
pub mod version;
pub mod vex;

pub use exploitation::{Exploited, Likelihood};
pub use record::{Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind, Symbols};
