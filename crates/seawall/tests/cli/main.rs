//! The program as its users run it: arguments in, text and exit status out.

mod attack;
mod badpods;
mod baseline;
mod batch;
mod children;
mod clusters;
mod compliance;
#[path = "../../../secret/tests/corpus_form/mod.rs"]
mod corpus_form;
mod credentials;
mod cut_applies;
mod cut_says;
mod declared;
mod exceptions;
mod fix;
mod foreign;
mod formats;
mod help;
mod hostile;
mod injected;
mod kube_prometheus;
mod network;
mod network_entries;
mod network_host;
mod network_services;
mod pod_security;
mod rbac;
mod rbac_paths;
mod rendered;
mod risks;
mod snapshot;
mod support;
mod trust;
mod used;
mod well_kept;
mod written;
