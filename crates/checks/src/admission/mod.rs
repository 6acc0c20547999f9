//! What guards the door of the cluster, and whether it holds.

use crate::Check;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[];
