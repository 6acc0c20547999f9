//! What a workload can take from the node.

use crate::Check;

mod cpu_limit_missing;
mod ephemeral_storage_limit_missing;
mod limit;
mod memory_limit_missing;
mod resource_requests_missing;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &memory_limit_missing::CHECK,
    &cpu_limit_missing::CHECK,
    &ephemeral_storage_limit_missing::CHECK,
    &resource_requests_missing::CHECK,
];
