//! The cluster around an event, for detections: what its actor and its object can get to, what is exposed, whose an address is.
//!
//! Invariants: every answer is that of the engine that the other commands ask (`attack exposure`, `network exposure`); where the
//! input does not tell, there is no answer.
//!
//! Deliberately not here: what rules make of the answers (`detect`).

mod around;
mod pods;
mod targets;

pub use around::Around;
