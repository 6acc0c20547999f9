//! What the network is, case by case.

mod calico;
mod cilium;
mod corners;
mod history;
mod packets;
mod support;
