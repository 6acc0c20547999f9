//! Where a workload can run, and what it preempts.

use crate::Check;

mod control_plane;
mod control_plane_scheduling;
mod control_plane_toleration;
mod naked_pod;
mod node_name_set;
mod system_priority_class;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &control_plane_toleration::CHECK,
    &control_plane_scheduling::CHECK,
    &node_name_set::CHECK,
    &system_priority_class::CHECK,
    &naked_pod::CHECK,
];
