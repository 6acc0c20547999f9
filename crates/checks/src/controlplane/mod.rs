//! Settings of the control plane and the kubelets, as far as objects show them.

use crate::Check;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[];
