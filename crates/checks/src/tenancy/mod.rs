//! Isolation between tenants.

use crate::Check;

mod default_namespace_used;
mod kube_system_namespace_used;
mod namespace_pod_security_not_enforced;
mod namespace_pod_security_privileged;
mod namespace_without_limit_range;
mod namespace_without_pod_security;
mod namespace_without_quota;
mod pod_security_labels;
mod sensitive_workload_on_shared_nodes;
mod workload_refused_by_namespace;

pub use pod_security_labels::{Enforced, enforced as enforced_level};

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &default_namespace_used::CHECK,
    &kube_system_namespace_used::CHECK,
    &namespace_without_quota::CHECK,
    &namespace_without_limit_range::CHECK,
    &namespace_without_pod_security::CHECK,
    &namespace_pod_security_not_enforced::CHECK,
    &namespace_pod_security_privileged::CHECK,
    &workload_refused_by_namespace::CHECK,
    &sensitive_workload_on_shared_nodes::CHECK,
];
