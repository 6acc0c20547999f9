//! Answers about the Pod Security Standards.

mod assessment;
mod assessment_text;
mod check;
mod check_text;
mod namespace;

pub use assessment::Assessment;
pub use check::{BrokenControl, CheckLine, check};
pub use check_text::check_text;
pub use namespace::NamespaceAssessment;
