//! What runs inside a container, beyond its image.

use crate::Check;

mod debug_container_left;
mod download_and_run_command;
mod host_aliases;
mod interactive_container;
mod raw_block_device;
mod ssh_server_port;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &download_and_run_command::CHECK,
    &debug_container_left::CHECK,
    &ssh_server_port::CHECK,
    &interactive_container::CHECK,
    &raw_block_device::CHECK,
    &host_aliases::CHECK,
];
