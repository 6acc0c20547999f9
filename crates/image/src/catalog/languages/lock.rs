//! Catalogers of lock files, and of manifests that name exact versions.

use crate::catalog::Cataloger;

/// All of them, by name.
pub(super) static ALL: &[&dyn Cataloger] = &[];
