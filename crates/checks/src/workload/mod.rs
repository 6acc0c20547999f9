//! What a pod may do to its node, its neighbours and itself.

use crate::Check;

mod privileged_container;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[&privileged_container::CHECK];
