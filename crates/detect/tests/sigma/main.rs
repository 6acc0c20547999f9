//! Sigma's rules as people write them, and what they find.

mod chains;
mod collections;
mod conditions;
mod corpus;
mod correlation_errors;
mod correlations;
mod filters;
mod hostile;
mod kubernetes;
mod losses;
mod modifiers;
mod reference;
mod spans;
mod support;
mod values;
