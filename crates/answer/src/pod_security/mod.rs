//! Answers about the Pod Security Standards.

mod assessment;
mod assessment_text;
mod check;
mod namespace;

pub use assessment::Assessment;
pub use check::{BrokenControl, CheckLine, check};
pub use namespace::NamespaceAssessment;
