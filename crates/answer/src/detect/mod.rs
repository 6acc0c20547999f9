//! What `seawall detect` answers.

mod alert;
mod blind;
mod explain;
mod falco;
mod incident;
mod lint;
mod ocsf;
mod read;
mod summary;
mod summary_text;
mod tested;
mod unknown;

pub use alert::{AlertLine, Ended, language};
pub use blind::BlindRule;
pub use explain::RuleExplanation;
pub use falco::FalcoLine;
pub use incident::{IncidentLine, Playbook, ReachLine, StepLine};
pub use lint::{Lint, LintProblem, RuleCount};
pub use ocsf::{OCSF_VERSION, OcsfWriter};
pub use read::Read;
pub use summary::{RuleLine, Seen, Summary};
pub use summary_text::View;
pub use tested::{ExampleLine, Tested};
