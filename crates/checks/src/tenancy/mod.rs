//! Namespaces as borders.

use crate::Check;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[];
