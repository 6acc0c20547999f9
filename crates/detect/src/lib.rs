//! Rules over events: languages that people write rules in become one graph of conditions, which is asked about each event.
//!
//! Invariants: foreign rules and events never panic, and cost no more than [`limits`] allow; one wrong rule leaves the others;
//! what an event does not hold is unknown and never taken for a no ([`Truth`]); no rule is tried that an event's kind rules out.
//!
//! Deliberately not here: reading files and logs, and showing alerts.

mod alert;
mod detector;
pub mod falco;
mod field;
mod glob;
mod json;
pub mod limits;
mod matcher;
pub mod native;
mod paths;
mod predicate;
mod problem;
mod program;
mod record;
mod rule;
mod template;
mod truth;

pub use alert::{Alert, Outcome};
pub use detector::{Count, Detector, Idle, idle};
pub use field::Field;
pub use matcher::{Found, Matcher, RuleId};
pub use predicate::{Operand, Predicate, Test, Transform};
pub use problem::Problem;
pub use program::{Node, NodeId, Program, ProgramError};
pub use record::{Blind, Extracted, Head, Part, Record, RecordError, Slot};
pub use rule::{About, Example, Language, Place, Priority, Rule, Source};
pub use template::{Template, TemplatePart};
pub use truth::Truth;
