//! Settings of the control plane and the kubelets, as far as objects show them.

use crate::Check;

mod admission_configuration_weak;
mod aggregated_api_dangling;
mod aggregated_api_insecure;
mod apiserver_admission_always_admit;
mod apiserver_always_pull_images_off;
mod apiserver_anonymous_auth;
mod apiserver_audit_log_few_files;
mod apiserver_audit_log_missing;
mod apiserver_audit_log_short_retention;
mod apiserver_audit_log_small_files;
mod apiserver_authorization_mode;
mod apiserver_client_ca_missing;
mod apiserver_encryption_missing;
mod apiserver_etcd_without_tls;
mod apiserver_event_rate_unlimited;
mod apiserver_external_ips_allowed;
mod apiserver_insecure_port;
mod apiserver_kubelet_client_missing;
mod apiserver_node_restriction_missing;
mod apiserver_profiling;
mod apiserver_request_timeout_long;
mod apiserver_service_account_key_shared;
mod apiserver_service_account_lookup_off;
mod apiserver_serving_certificate_missing;
mod apiserver_static_tokens;
mod apiserver_token_expiration_extended;
mod apiserver_weak_tls;
mod audit_policy_gaps;
mod audit_policy_hides_permissions;
mod audit_rules;
mod authentication_anonymous_unlimited;
mod authentication_claims_unprefixed;
mod authorization_configuration_weak;
mod authorization_webhook_fails_open;
mod controller_manager_exposed;
mod controller_manager_kubelet_rotation_off;
mod controller_manager_pod_gc_threshold;
mod controller_manager_profiling;
mod controller_manager_root_ca_missing;
mod controller_manager_shared_credentials;
mod controller_manager_signing_key_missing;
mod distribution_weak_arguments;
mod duration;
mod embedded;
mod encryption_provider_weak;
mod etcd_plain_http;
mod etcd_shared_ca;
mod etcd_without_client_auth;
mod etcd_without_peer_auth;
mod flags;
mod kube_proxy_configuration;
mod kube_proxy_metrics_exposed;
mod kube_proxy_node_ports_open;
mod kube_proxy_profiling;
mod kube_proxy_sources_hidden;
mod kubeadm_configuration;
mod kubeadm_unsafe_join;
mod kubeadm_weak_arguments;
mod kubelet;
mod kubelet_anonymous_auth;
mod kubelet_authorization_always_allow;
mod kubelet_certificate_rotation_off;
mod kubelet_client_ca_missing;
mod kubelet_event_rate_low;
mod kubelet_health_exposed;
mod kubelet_hostname_override;
mod kubelet_image_credentials_unverified;
mod kubelet_iptables_chains_off;
mod kubelet_kernel_defaults_unprotected;
mod kubelet_local_storage_unlimited;
mod kubelet_log_query;
mod kubelet_pod_pids_unlimited;
mod kubelet_profiling;
mod kubelet_read_only_port;
mod kubelet_runtime_endpoint_open;
mod kubelet_seccomp_default_off;
mod kubelet_server_rotation_off;
mod kubelet_serving_certificate_self_signed;
mod kubelet_static_pod_url;
mod kubelet_streaming_timeout_off;
mod kubelet_swap_allowed;
mod kubelet_unsafe_sysctls_allowed;
mod kubelet_verbose_logging;
mod kubelet_weak_feature_gates;
mod kubelet_weak_tls;
mod kubernetes_version_unsupported;
mod scheduler_exposed;
mod scheduler_profiling;
mod version_skew;
mod versions;
mod weak_arguments;

pub use versions::{ServerVersion, server_version};

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &apiserver_authorization_mode::CHECK,
    &apiserver_insecure_port::CHECK,
    &apiserver_static_tokens::CHECK,
    &apiserver_admission_always_admit::CHECK,
    &apiserver_anonymous_auth::CHECK,
    &apiserver_etcd_without_tls::CHECK,
    &apiserver_encryption_missing::CHECK,
    &apiserver_audit_log_missing::CHECK,
    &apiserver_node_restriction_missing::CHECK,
    &apiserver_kubelet_client_missing::CHECK,
    &apiserver_service_account_lookup_off::CHECK,
    &apiserver_weak_tls::CHECK,
    &apiserver_profiling::CHECK,
    &apiserver_client_ca_missing::CHECK,
    &apiserver_serving_certificate_missing::CHECK,
    &apiserver_service_account_key_shared::CHECK,
    &apiserver_token_expiration_extended::CHECK,
    &apiserver_external_ips_allowed::CHECK,
    &apiserver_event_rate_unlimited::CHECK,
    &apiserver_always_pull_images_off::CHECK,
    &apiserver_request_timeout_long::CHECK,
    &apiserver_audit_log_short_retention::CHECK,
    &apiserver_audit_log_few_files::CHECK,
    &apiserver_audit_log_small_files::CHECK,
    &audit_policy_gaps::CHECK,
    &audit_policy_hides_permissions::CHECK,
    &authentication_anonymous_unlimited::CHECK,
    &authentication_claims_unprefixed::CHECK,
    &authorization_configuration_weak::CHECK,
    &authorization_webhook_fails_open::CHECK,
    &admission_configuration_weak::CHECK,
    &kubeadm_weak_arguments::CHECK,
    &kubeadm_unsafe_join::CHECK,
    &distribution_weak_arguments::CHECK,
    &controller_manager_shared_credentials::CHECK,
    &controller_manager_exposed::CHECK,
    &controller_manager_profiling::CHECK,
    &controller_manager_root_ca_missing::CHECK,
    &controller_manager_signing_key_missing::CHECK,
    &controller_manager_kubelet_rotation_off::CHECK,
    &controller_manager_pod_gc_threshold::CHECK,
    &scheduler_exposed::CHECK,
    &scheduler_profiling::CHECK,
    &etcd_plain_http::CHECK,
    &etcd_without_client_auth::CHECK,
    &etcd_without_peer_auth::CHECK,
    &etcd_shared_ca::CHECK,
    &kubelet_anonymous_auth::CHECK,
    &kubelet_authorization_always_allow::CHECK,
    &kubelet_read_only_port::CHECK,
    &kubelet_client_ca_missing::CHECK,
    &kubelet_certificate_rotation_off::CHECK,
    &kubelet_seccomp_default_off::CHECK,
    &kubelet_serving_certificate_self_signed::CHECK,
    &kubelet_server_rotation_off::CHECK,
    &kubelet_weak_tls::CHECK,
    &kubelet_pod_pids_unlimited::CHECK,
    &kubelet_streaming_timeout_off::CHECK,
    &kubelet_iptables_chains_off::CHECK,
    &kubelet_event_rate_low::CHECK,
    &kubelet_hostname_override::CHECK,
    &kubelet_static_pod_url::CHECK,
    &kubelet_unsafe_sysctls_allowed::CHECK,
    &kubelet_profiling::CHECK,
    &kubelet_log_query::CHECK,
    &kubelet_kernel_defaults_unprotected::CHECK,
    &kubelet_swap_allowed::CHECK,
    &kubelet_image_credentials_unverified::CHECK,
    &kubelet_verbose_logging::CHECK,
    &kubelet_health_exposed::CHECK,
    &kubelet_weak_feature_gates::CHECK,
    &kubelet_runtime_endpoint_open::CHECK,
    &kubelet_local_storage_unlimited::CHECK,
    &kube_proxy_metrics_exposed::CHECK,
    &kube_proxy_node_ports_open::CHECK,
    &kube_proxy_sources_hidden::CHECK,
    &kube_proxy_profiling::CHECK,
    &kubernetes_version_unsupported::CHECK,
    &version_skew::CHECK,
    &aggregated_api_insecure::CHECK,
    &aggregated_api_dangling::CHECK,
    &encryption_provider_weak::CHECK,
];
