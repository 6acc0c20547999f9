//! Permissions that lead further than they seem to.

use crate::Check;

pub(crate) use indirect_rights::IndirectRights;
pub(crate) use ways_up::WaysUp;

mod anonymous_binding;
mod authenticated_group_binding;
mod aws_auth_masters;
mod beginning;
mod binding;
mod bound;
mod cluster_admin_binding;
mod cross_namespace_subject;
mod dangling_role_reference;
mod dangling_subject;
mod default_service_account_bound;
mod empty_binding;
mod grant;
mod holders;
mod indirect_rights;
mod rbac_aggregate_to_default_role;
mod rbac_api_service_write;
mod rbac_becomes_cluster_admin;
mod rbac_bind;
mod rbac_crd_write;
mod rbac_create_pods;
mod rbac_create_workloads;
mod rbac_csr_approve;
mod rbac_csr_sign;
mod rbac_endpoints_write;
mod rbac_ephemeral_containers;
mod rbac_escalate;
mod rbac_event_delete;
mod rbac_impersonate;
mod rbac_indirect_escalation;
mod rbac_may_become_cluster_admin;
mod rbac_namespace_write;
mod rbac_network_policy_write;
mod rbac_node_proxy;
mod rbac_node_write;
mod rbac_non_resource_wildcard;
mod rbac_persistent_volume_create;
mod rbac_pod_exec;
mod rbac_port_forward;
mod rbac_read_secrets;
mod rbac_role_write;
mod rbac_service_status_write;
mod rbac_system_config_map_write;
mod rbac_token_request;
mod rbac_webhook_write;
mod rbac_wildcard_everything;
mod rbac_wildcard_resources;
mod rbac_wildcard_verbs;
mod rbac_write_secrets;
mod reach;
mod rule_text;
mod rules;
mod system_masters_binding;
mod unused_role;
mod user_bound_directly;
mod way_outcome;
mod ways_up;
mod wide_service_account_group_binding;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &rbac_wildcard_everything::CHECK,
    &rbac_wildcard_resources::CHECK,
    &rbac_wildcard_verbs::CHECK,
    &rbac_escalate::CHECK,
    &rbac_bind::CHECK,
    &rbac_impersonate::CHECK,
    &rbac_read_secrets::CHECK,
    &rbac_write_secrets::CHECK,
    &rbac_token_request::CHECK,
    &rbac_pod_exec::CHECK,
    &rbac_ephemeral_containers::CHECK,
    &rbac_create_pods::CHECK,
    &rbac_create_workloads::CHECK,
    &rbac_port_forward::CHECK,
    &rbac_node_proxy::CHECK,
    &rbac_node_write::CHECK,
    &rbac_csr_approve::CHECK,
    &rbac_csr_sign::CHECK,
    &rbac_webhook_write::CHECK,
    &rbac_persistent_volume_create::CHECK,
    &rbac_namespace_write::CHECK,
    &rbac_crd_write::CHECK,
    &rbac_role_write::CHECK,
    &rbac_network_policy_write::CHECK,
    &rbac_api_service_write::CHECK,
    &rbac_service_status_write::CHECK,
    &rbac_endpoints_write::CHECK,
    &rbac_event_delete::CHECK,
    &rbac_system_config_map_write::CHECK,
    &rbac_aggregate_to_default_role::CHECK,
    &rbac_non_resource_wildcard::CHECK,
    &rbac_becomes_cluster_admin::CHECK,
    &rbac_may_become_cluster_admin::CHECK,
    &rbac_indirect_escalation::CHECK,
    &cluster_admin_binding::CHECK,
    &system_masters_binding::CHECK,
    &aws_auth_masters::CHECK,
    &anonymous_binding::CHECK,
    &authenticated_group_binding::CHECK,
    &wide_service_account_group_binding::CHECK,
    &default_service_account_bound::CHECK,
    &user_bound_directly::CHECK,
    &cross_namespace_subject::CHECK,
    &dangling_role_reference::CHECK,
    &dangling_subject::CHECK,
    &empty_binding::CHECK,
    &unused_role::CHECK,
];
