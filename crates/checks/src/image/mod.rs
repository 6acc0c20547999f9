//! Where images come from and whether they can change under the workload.

use crate::Check;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[];
