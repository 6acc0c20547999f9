//! Removed and deprecated API versions and fields.

use crate::Check;

mod deprecated_api_version;
mod git_repo_volume;
mod legacy_security_annotation;
mod pod_security_policy_leftover;
mod pod_security_policy_rbac_leftover;
mod removed_api_version;
mod table;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &removed_api_version::CHECK,
    &deprecated_api_version::CHECK,
    &pod_security_policy_leftover::CHECK,
    &pod_security_policy_rbac_leftover::CHECK,
    &legacy_security_annotation::CHECK,
    &git_repo_volume::CHECK,
];
