//! What a pod can do to the node, its neighbours and itself.

use crate::Check;

mod agent_sandbox_shared_kernel;
mod apparmor_unconfined;
mod bidirectional_mount_propagation;
mod capabilities_not_dropped;
mod capability;
mod capability_beyond_baseline;
mod container_socket_mount;
mod dangerous_capability;
mod host_ipc;
mod host_log_path_writable;
mod host_network;
mod host_path;
mod host_path_persistent_volume;
mod host_path_volume;
mod host_pid;
mod host_port;
mod host_probe_target;
mod low_user_id;
mod net_raw_capability;
mod non_root_not_enforced;
mod privilege_escalation_allowed;
mod privileged_container;
mod restricted_volume_type;
mod root_group;
mod root_user;
mod root_without_user_namespace;
mod seccomp_profile_missing;
mod seccomp_unconfined;
mod selinux_options_unsafe;
mod sensitive_host_path;
mod shared_process_namespace;
mod unmasked_proc_mount;
mod unsafe_sysctl;
mod windows_administrator;
mod windows_host_process;
mod writable_root_filesystem;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &privileged_container::CHECK,
    &agent_sandbox_shared_kernel::CHECK,
    &container_socket_mount::CHECK,
    &sensitive_host_path::CHECK,
    &host_log_path_writable::CHECK,
    &host_path_volume::CHECK,
    &host_path_persistent_volume::CHECK,
    &host_pid::CHECK,
    &host_ipc::CHECK,
    &host_network::CHECK,
    &host_port::CHECK,
    &dangerous_capability::CHECK,
    &capability_beyond_baseline::CHECK,
    &capabilities_not_dropped::CHECK,
    &net_raw_capability::CHECK,
    &privilege_escalation_allowed::CHECK,
    &root_user::CHECK,
    &non_root_not_enforced::CHECK,
    &root_group::CHECK,
    &low_user_id::CHECK,
    &writable_root_filesystem::CHECK,
    &seccomp_unconfined::CHECK,
    &seccomp_profile_missing::CHECK,
    &apparmor_unconfined::CHECK,
    &selinux_options_unsafe::CHECK,
    &unmasked_proc_mount::CHECK,
    &unsafe_sysctl::CHECK,
    &windows_host_process::CHECK,
    &windows_administrator::CHECK,
    &host_probe_target::CHECK,
    &restricted_volume_type::CHECK,
    &bidirectional_mount_propagation::CHECK,
    &shared_process_namespace::CHECK,
    &root_without_user_namespace::CHECK,
];
