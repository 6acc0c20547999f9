//! Settings of the control plane and the kubelets, as far as objects show them.

use crate::Check;

mod aggregated_api_dangling;
mod aggregated_api_insecure;
mod apiserver_admission_always_admit;
mod apiserver_anonymous_auth;
mod apiserver_audit_log_missing;
mod apiserver_authorization_mode;
mod apiserver_encryption_missing;
mod apiserver_etcd_without_tls;
mod apiserver_insecure_port;
mod apiserver_kubelet_client_missing;
mod apiserver_node_restriction_missing;
mod apiserver_profiling;
mod apiserver_service_account_lookup_off;
mod apiserver_static_tokens;
mod apiserver_weak_tls;
mod controller_manager_exposed;
mod controller_manager_shared_credentials;
mod encryption_provider_weak;
mod etcd_plain_http;
mod etcd_without_client_auth;
mod etcd_without_peer_auth;
mod flags;
mod kube_proxy_metrics_exposed;
mod kubelet;
mod kubelet_anonymous_auth;
mod kubelet_authorization_always_allow;
mod kubelet_certificate_rotation_off;
mod kubelet_client_ca_missing;
mod kubelet_read_only_port;
mod kubelet_seccomp_default_off;
mod scheduler_exposed;

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
    &controller_manager_shared_credentials::CHECK,
    &controller_manager_exposed::CHECK,
    &scheduler_exposed::CHECK,
    &etcd_plain_http::CHECK,
    &etcd_without_client_auth::CHECK,
    &etcd_without_peer_auth::CHECK,
    &kubelet_anonymous_auth::CHECK,
    &kubelet_authorization_always_allow::CHECK,
    &kubelet_read_only_port::CHECK,
    &kubelet_client_ca_missing::CHECK,
    &kubelet_certificate_rotation_off::CHECK,
    &kubelet_seccomp_default_off::CHECK,
    &kube_proxy_metrics_exposed::CHECK,
    &aggregated_api_insecure::CHECK,
    &aggregated_api_dangling::CHECK,
    &encryption_provider_weak::CHECK,
];
