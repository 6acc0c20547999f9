//! Who can reach whom, and what stands open.

use crate::Check;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[];
