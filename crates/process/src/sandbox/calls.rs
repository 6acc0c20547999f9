//! Which system calls a program may use: a filter of seccomp.
//!
//! What is refused answers `EPERM`, as it does for an account without the right, so that programs say what they could not
//! do and are not ended in the middle.

use std::collections::BTreeMap;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// What is refused where no connection may be opened: the network, and services of this machine behind sockets.
const CONNECTING: [i64; 6] = [
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
];

/// What is refused anyway.
const REFUSED: [i64; 41] = [
    // Makes sockets and opens files beside all others.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // A group of its own, which would outlive the limits.
    libc::SYS_setsid,
    libc::SYS_setpgid,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Another view of the system.
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    // Keys, and large or rarely used parts of the kernel.
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_personality,
];

/// On x86-64 the same calls have second numbers, for programs with short pointers.
const SECOND_NUMBERS: i64 = 0x4000_0000;

/// Restricts this thread, and all that comes of it. The error says what is missing.
pub(crate) fn restrict(is_network_allowed: bool) -> Result<(), String> {
    let program = filter(is_network_allowed)?;
    seccompiler::apply_filter(&program).map_err(|error| format!("seccomp cannot be used ({error})"))
}

fn filter(is_network_allowed: bool) -> Result<BpfProgram, String> {
    let architecture = std::env::consts::ARCH;
    let target = TargetArch::try_from(architecture)
        .map_err(|_| format!("seccomp is not supported on {architecture}"))?;
    let second = (architecture == "x86_64").then_some(SECOND_NUMBERS);
    let connecting = CONNECTING.into_iter().filter(|_| !is_network_allowed);
    let rules: BTreeMap<i64, Vec<_>> = REFUSED
        .into_iter()
        .chain(connecting)
        .flat_map(|call| [Some(call), second.map(|bit| call | bit)])
        .flatten()
        .map(|call| (call, Vec::new()))
        .collect();
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, target)
        .and_then(BpfProgram::try_from)
        .map_err(|error| format!("the seccomp filter cannot be built ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_can_be_built_and_fits() {
        let program = filter(false).expect("a filter");
        // BPF_MAXINSNS of the kernel.
        assert!(program.len() < 4096, "{}", program.len());
    }
}
