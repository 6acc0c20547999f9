//! Known vulnerabilities: how versions of each ecosystem compare, what advisories say, and which of them a package matches.
//!
//! Deliberately not here: fetching feeds (`registry` and the binary) and finding packages (`image`).

pub mod limits;
pub mod matching;
mod record;
pub mod severity;
pub mod version;

pub use record::{Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind, Symbols};
