//! Kinds of edges: one kind, one file. Steps of rights come from `content/rbac/escalation.yaml` instead.

mod authority_grant;
mod ce_bpf;
mod ce_cgroup_release_agent;
mod ce_dac_read_search;
mod ce_device;
mod ce_module_load;
mod ce_mount_propagation;
mod ce_net_mitm;
mod ce_nsenter;
mod ce_priv_mount;
mod ce_proc;
mod ce_rawio;
mod ce_sys_admin;
mod ce_sys_ptrace;
mod ce_sysfs;
mod ce_umh_core_pattern;
mod ce_var_log_symlink;
mod ce_win_hostprocess;
mod cloud_assume;
mod config_read;
mod container_attach;
mod control_plane_access;
mod control_plane_node;
mod controller_feed;
mod endpoint_exploit;
mod escape;
mod exploit_containerd_sock;
mod exploit_host_read;
mod exploit_host_traverse;
mod exploit_host_write;
mod host_ipc;
mod host_network;
mod host_pid;
mod host_socket;
mod identity_assume;
mod latent_impersonation;
mod leaked_credential;
mod malicious_image;
mod past_policies;
mod permission_discover;
mod pod_attach;
mod secret_read;
mod share_ps_namespace;
mod token_steal;
mod volume_access;
mod volume_discover;
mod volume_share;
mod webhook_mutate;
mod webhook_serve;

pub(crate) use webhook_serve::webhooks;

use crate::draw::Drawing;
use crate::kind::Kind;

/// How a kind is drawn.
pub(crate) type Draw = fn(&mut Drawing<'_, '_>);

/// The id of the kind that exploits what listens on a port.
pub(crate) const EXPLOIT: &str = endpoint_exploit::KIND.id;

/// Every kind, with what draws it.
pub(crate) const ALL: &[(Kind, Draw)] = &[
    (authority_grant::KIND, authority_grant::draw),
    (ce_bpf::KIND, ce_bpf::draw),
    (ce_cgroup_release_agent::KIND, ce_cgroup_release_agent::draw),
    (ce_dac_read_search::KIND, ce_dac_read_search::draw),
    (ce_device::KIND, ce_device::draw),
    (ce_module_load::KIND, ce_module_load::draw),
    (ce_mount_propagation::KIND, ce_mount_propagation::draw),
    (ce_net_mitm::KIND, ce_net_mitm::draw),
    (ce_nsenter::KIND, ce_nsenter::draw),
    (ce_priv_mount::KIND, ce_priv_mount::draw),
    (ce_proc::KIND, ce_proc::draw),
    (ce_rawio::KIND, ce_rawio::draw),
    (ce_sys_admin::KIND, ce_sys_admin::draw),
    (ce_sys_ptrace::KIND, ce_sys_ptrace::draw),
    (ce_sysfs::KIND, ce_sysfs::draw),
    (ce_umh_core_pattern::KIND, ce_umh_core_pattern::draw),
    (ce_var_log_symlink::KIND, ce_var_log_symlink::draw),
    (ce_win_hostprocess::KIND, ce_win_hostprocess::draw),
    (cloud_assume::KIND, cloud_assume::draw),
    (config_read::KIND, config_read::draw),
    (container_attach::KIND, container_attach::draw),
    (control_plane_access::KIND, control_plane_access::draw),
    (control_plane_node::KIND, control_plane_node::draw),
    (controller_feed::KIND, controller_feed::draw),
    (endpoint_exploit::KIND, endpoint_exploit::draw),
    (exploit_containerd_sock::KIND, exploit_containerd_sock::draw),
    (exploit_host_read::KIND, exploit_host_read::draw),
    (exploit_host_traverse::KIND, exploit_host_traverse::draw),
    (exploit_host_write::KIND, exploit_host_write::draw),
    (host_ipc::KIND, host_ipc::draw),
    (host_network::KIND, host_network::draw),
    (host_pid::KIND, host_pid::draw),
    (host_socket::KIND, host_socket::draw),
    (identity_assume::KIND, identity_assume::draw),
    (latent_impersonation::KIND, latent_impersonation::draw),
    (leaked_credential::KIND, leaked_credential::draw),
    (malicious_image::KIND, malicious_image::draw),
    (permission_discover::KIND, permission_discover::draw),
    (pod_attach::KIND, pod_attach::draw),
    (secret_read::KIND, secret_read::draw),
    (share_ps_namespace::KIND, share_ps_namespace::draw),
    (token_steal::KIND, token_steal::draw),
    (volume_access::KIND, volume_access::draw),
    (volume_discover::KIND, volume_discover::draw),
    (volume_share::KIND, volume_share::draw),
    (webhook_mutate::KIND, webhook_mutate::draw),
    (webhook_serve::KIND, webhook_serve::draw),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_have_a_name_of_their_own_and_a_technique_that_exists() {
        let matrix = include_str!("../../../../content/threat-matrix/techniques.yaml");
        let mut ids = BTreeSet::new();
        for (kind, _) in ALL {
            let is_name = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
            assert!(kind.id.bytes().all(is_name), "{}", kind.id);
            assert!(kind.precondition.ends_with('.') && !kind.does.is_empty());
            assert!(kind.mistake.is_none_or(|needs| !needs.is_empty()));
            // Two files draw impersonation: one where it works, one where it nearly does.
            assert!(
                ids.insert(kind.id) || kind.id == "IDENTITY_IMPERSONATE",
                "{}",
                kind.id
            );
            if let Some(technique) = kind.technique {
                assert!(matrix.contains(technique), "{}: {technique}", kind.id);
            }
        }
    }
}
