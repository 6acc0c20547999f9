//! Whether an installed package is affected by what an advisory says.
//!
//! A [`Subject`] is a package prepared once; [`judge`] answers for one advisory, [`merge`] makes one result of all
//! advisories of one vulnerability, and [`decide_owned`] settles a language package that a distribution package owns.

mod answer;
mod authority;
mod distribution;
mod ecosystems;
mod events;
mod judge;
mod membership;
mod merge;
mod name;
mod owned;
mod range;
mod stream;
mod subject;
mod worse;

pub use answer::{Affection, Cleared, Doubt, Fix, SymbolEvidence, Verdict, Witness};
pub use ecosystems::{Unrecognised, ecosystems_of};
pub use events::{Event, ranges_of_events};
pub use judge::{Presence, SymbolLookup, concerns, judge, no_symbols};
pub use membership::Membership;
pub use merge::{Judged, Vulnerability, merge};
pub use name::{is_same_name, normal_name};
pub use owned::{Decision, DecisionReason, OwnerWord, decide_owned};
pub use subject::{STATED_VERSION_FACT, Subject};
