//! The subcommands.

pub(crate) mod attack;
pub(crate) mod checks;
pub(crate) mod compliance;
pub(crate) mod credential;
pub(crate) mod db;
pub(crate) mod detect;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod except;
pub(crate) mod exceptions;
pub(crate) mod explain;
pub(crate) mod forms;
mod frameworks;
pub(crate) mod image;
pub(crate) mod manual;
pub(crate) mod network;
pub(crate) mod pod_security;
pub(crate) mod rbac;
pub(crate) mod sandbox;
pub(crate) mod scan;
pub(crate) mod settings;
pub(crate) mod snapshot;
