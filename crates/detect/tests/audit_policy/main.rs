//! Audit policies for rules.

mod reference;
mod serves;
mod support;
mod written;
