//! What the network is, case by case.

mod apart;
mod balancers;
mod calico;
mod certainty;
mod cilium;
mod city;
mod contested;
mod corners;
mod doubted;
mod entries;
mod entries_unread;
mod gateways;
mod history;
mod host_network;
mod labels;
mod limits;
mod lints;
mod metadata;
mod nested;
mod packets;
mod plugin;
mod refusals;
mod services;
mod stall;
mod support;
mod ways;
