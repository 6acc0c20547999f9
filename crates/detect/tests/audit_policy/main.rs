//! Audit policies for rules.

mod exported;
mod reference;
mod serves;
mod support;
mod written;
