//! What `seawall detect` answers.

mod alert;
mod explain;
mod falco;
mod lint;
mod ocsf;
mod summary;
mod tested;

pub use alert::{AlertLine, Ended, language};
pub use explain::RuleExplanation;
pub use falco::FalcoLine;
pub use lint::{Lint, LintProblem, RuleCount};
pub use ocsf::{OCSF_VERSION, OcsfWriter};
pub use summary::{RuleLine, Seen, Summary};
pub use tested::{ExampleLine, Tested};
