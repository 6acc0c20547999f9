//! Answers about the network.

mod batch;
mod can;
mod change;
mod classes;
mod compare;
mod connections;
mod diff;
mod exposed;
mod exposure;
mod exposure_text;
mod flow;
mod lints;
mod pair;
mod reason;
mod relation;
mod through;
mod words;

pub use batch::{BatchAnswer, BatchLine, Refused};
pub use can::Can;
pub use change::Change;
pub use classes::{BlockEnds, BlockLine, ClassLine, ClassesLine, Except, Head, Open};
pub use compare::{count_pairs, each_group};
pub use connections::{AS_POLICIES_SAY, Connections, End, EndKind, Link, notes, own_nodes};
pub use diff::Diff;
pub(crate) use diff::gained_and_lost;
pub use exposed::{Destinations, Exposed, Reaches, WayIn};
pub use exposure::Exposure;
pub use flow::{Flow, FlowEnd, Flows, PolicyVerdict, Tuple};
pub use lints::Lints;
pub use reason::{Reason, Rules};
pub use through::{ServiceName, Through};
pub(crate) use words::rules;
pub use words::{doubt, enforcement, name};
