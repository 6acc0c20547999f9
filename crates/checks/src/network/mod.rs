//! Which pods can talk to which, and what is exposed outside the cluster.

use crate::Check;

mod agent_sandbox_open_network;
mod backend;
mod condition;
mod default_deny;
mod exposed_ai_interface;
mod exposed_management_interface;
mod exposed_management_port;
mod gateway_listener_without_tls;
mod host_network_metadata;
mod ingress;
mod ingress_backend_missing;
mod ingress_controller_snippets;
mod ingress_nginx;
mod ingress_nginx_controller;
mod ingress_nginx_injection;
mod ingress_nginx_vulnerable;
mod ingress_nginx_webhook_open;
mod ingress_snippet;
mod ingress_wildcard_host;
mod ingress_without_tls;
mod interfaces;
mod load_balancer_open_to_all;
mod management;
mod metadata;
mod metadata_endpoint_reachable;
mod namespace_without_default_deny_egress;
mod namespace_without_default_deny_ingress;
mod namespace_without_network_policy;
mod network_policy_allows_all_egress;
mod network_policy_allows_all_ingress;
mod network_policy_selects_nothing;
mod open_rule;
mod ray_cluster_exposed;
mod route_backend_missing;
mod route_parent_missing;
mod service_external_ips;
mod service_external_name;
mod service_external_name_claimable;
mod service_node_port;
mod service_selects_nothing;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &namespace_without_network_policy::CHECK,
    &namespace_without_default_deny_ingress::CHECK,
    &namespace_without_default_deny_egress::CHECK,
    &network_policy_allows_all_ingress::CHECK,
    &network_policy_allows_all_egress::CHECK,
    &network_policy_selects_nothing::CHECK,
    &load_balancer_open_to_all::CHECK,
    &service_node_port::CHECK,
    &service_external_ips::CHECK,
    &service_external_name::CHECK,
    &service_external_name_claimable::CHECK,
    &service_selects_nothing::CHECK,
    &ingress_without_tls::CHECK,
    &ingress_wildcard_host::CHECK,
    &ingress_snippet::CHECK,
    &ingress_nginx_injection::CHECK,
    &ingress_controller_snippets::CHECK,
    &ingress_nginx_vulnerable::CHECK,
    &ingress_nginx_webhook_open::CHECK,
    &ingress_backend_missing::CHECK,
    &route_backend_missing::CHECK,
    &route_parent_missing::CHECK,
    &gateway_listener_without_tls::CHECK,
    &agent_sandbox_open_network::CHECK,
    &metadata_endpoint_reachable::CHECK,
    &host_network_metadata::CHECK,
    &exposed_ai_interface::CHECK,
    &ray_cluster_exposed::CHECK,
    &exposed_management_interface::CHECK,
    &exposed_management_port::CHECK,
];
