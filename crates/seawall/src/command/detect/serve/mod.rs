//! `seawall detect serve`: rules asked about the events that API servers send.

mod alerts;
mod config;
mod listen;
mod reading;
mod rotated;
mod run;
mod watch;

pub(super) use run::{Arguments, run};
