//! Sigma's rules as people write them, and what they find.

mod collections;
mod conditions;
mod corpus;
mod filters;
mod kubernetes;
mod modifiers;
mod support;
mod values;
