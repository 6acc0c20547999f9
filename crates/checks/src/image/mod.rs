//! Where images come from and whether they can change under the workload.

use crate::Check;

mod image_not_pinned;
mod image_pull_policy;
mod image_reference_invalid;
mod image_registry_frozen;
mod image_registry_insecure;
mod image_registry_not_allowed;
mod image_short_name;
mod image_tag_mutable;
mod image_volume_not_pinned;
mod retired_program;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &image_registry_not_allowed::CHECK,
    &image_tag_mutable::CHECK,
    &image_reference_invalid::CHECK,
    &image_registry_insecure::CHECK,
    &image_pull_policy::CHECK,
    &image_not_pinned::CHECK,
    &image_short_name::CHECK,
    &image_volume_not_pinned::CHECK,
    &image_registry_frozen::CHECK,
    &retired_program::CHECK,
];
