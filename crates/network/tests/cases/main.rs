//! What the network is, case by case.

mod calico;
mod certainty;
mod cilium;
mod corners;
mod history;
mod labels;
mod limits;
mod packets;
mod plugin;
mod refusals;
mod support;
