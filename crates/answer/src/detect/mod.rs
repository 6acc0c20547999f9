//! What `seawall detect` answers.

mod alert;
mod falco;
mod lint;
mod summary;

pub use alert::{AlertLine, Ended};
pub use falco::FalcoLine;
pub use lint::{Lint, LintProblem, RuleCount};
pub use summary::{RuleLine, Seen, Summary};
