//! Frameworks: which controls there are, and what the checks' verdicts mean for each.
//!
//! A framework is data under `content/frameworks`; a check names the controls that it decides. A control passes
//! only when at least one check evaluated something and nothing failed or stayed unknown: silence is unknown.
//!
//! Deliberately not here: the checks themselves, and any reading of files.

mod framework;
mod inspection;
mod matrix;
mod rollup;
mod section;

pub use framework::{Assessment, Control, Framework, Group, builtin};
pub use inspection::{Host, Inspection};
pub use matrix::{Matrix, Tactic, Technique, matrix};
pub use rollup::{CheckVerdicts, ControlResult, FrameworkResult, Presence, Status, roll_up};
pub use section::{UnknownSection, in_sections};
