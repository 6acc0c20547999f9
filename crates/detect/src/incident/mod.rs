//! Alerts of one attack, told together: by who acted, whose identities they took, what they touched, and when.
//!
//! Memory is bounded by [`Limits`]; what had to be forgotten is counted. Nothing here judges events: that is what rules did.

mod draft;
mod gather;
mod lent;
mod limits;
mod phase;
mod rank;
mod sighting;
mod step;

pub use gather::{Forgotten, Incidents};
pub use limits::Limits;
pub use phase::{Phase, Phases};
pub use rank::{Incident, Reached, Reason};
pub use sighting::{ObjectName, Sighting};
pub use step::Step;
