//! Answers about how an attacker would move.

mod conditions;
mod cost;
mod cut;
mod cut_text;
mod diff;
mod diff_text;
mod edges;
mod evidence;
mod exposure;
mod kinds;
mod operation;
mod patch;
mod patches;
mod paths;
mod rollout;
mod step;
mod view;
mod written;

pub use cost::{Cost, distance};
pub use cut::{Accepted, Cut, Decision, Fix};
pub use diff::{Diff, DiffStep, Moved};
pub(crate) use diff_text::capital;
pub use edges::{Edges, edges_text};
pub use evidence::evidence;
pub use exposure::{Exposed, Exposure};
pub use kinds::{Kind, Kinds};
pub use operation::Operation;
pub use paths::{Path, Paths};
pub use step::{Node, Step};
pub use view::View;
pub use written::{NextStep, WrittenPatch};
