//! What the network is, case by case.

mod balancers;
mod calico;
mod cilium;
mod city;
mod corners;
mod gateways;
mod history;
mod limits;
mod lints;
mod metadata;
mod packets;
mod services;
mod stall;
mod support;
mod ways;
