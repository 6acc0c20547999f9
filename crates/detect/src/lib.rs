//! Rules over events: languages that people write rules in become one graph of conditions, which is asked about each event.
//!
//! Invariants: foreign rules and events never panic, and cost no more than [`limits`] allow; one wrong rule leaves the others;
//! what an event does not hold is unknown and never taken for a no ([`Truth`]); no rule is tried that an event's kind rules out.
//!
//! Deliberately not here: reading files and logs, and showing alerts.

mod actor;
mod alert;
pub mod audit_policy;
mod calendar;
mod cidr;
mod clock;
mod correlation;
mod detector;
mod dotted;
mod extra;
mod extracted;
pub mod falco;
mod field;
mod fold;
mod glob;
mod held;
pub mod incident;
mod join;
mod json;
pub mod limits;
mod loaded;
mod matcher;
pub mod native;
pub mod need;
mod origin;
mod paths;
mod predicate;
mod problem;
mod program;
mod query;
mod reader;
mod record;
mod rule;
pub mod sigma;
mod span;
mod surroundings;
mod template;
mod text;
mod truth;
pub mod window;

pub use actor::network;
pub use alert::{Alert, Outcome, Together, Told};
pub use calendar::Unit;
pub use cidr::Block;
pub use correlation::Correlation;
pub use detector::{Count, Detector, Idle, idle};
pub use dotted::Dotted;
pub use field::Field;
pub use join::Join;
pub use loaded::Loaded;
pub use matcher::{Found, Matcher, RuleId};
pub use origin::Origin;
pub use predicate::{Operand, Predicate, Test, Transform};
pub use problem::Problem;
pub use program::{Node, NodeId, Program, ProgramError};
pub use record::{Blind, Extracted, Head, Part, Record, RecordError, Slot};
pub use rule::{About, Example, Language, Place, Priority, Rule, Source};
pub use surroundings::{PodFacts, Surroundings};
pub use template::{Template, TemplatePart};
pub use truth::Truth;
