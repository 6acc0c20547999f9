//! Identities of workloads and their tokens.

use crate::Check;

mod agent_sandbox_token;
mod default_service_account_automount;
mod default_service_account_used;
mod legacy_token_reference;
mod long_lived_projected_token;
mod long_lived_token_secret;
mod service_account_missing;
mod shared_service_account;
mod token;
mod token_automounted;
mod token_without_permissions;
mod unused_service_account;

pub(crate) use token::has_token;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &agent_sandbox_token::CHECK,
    &token_automounted::CHECK,
    &token_without_permissions::CHECK,
    &default_service_account_used::CHECK,
    &default_service_account_automount::CHECK,
    &long_lived_token_secret::CHECK,
    &long_lived_projected_token::CHECK,
    &service_account_missing::CHECK,
    &shared_service_account::CHECK,
    &legacy_token_reference::CHECK,
    &unused_service_account::CHECK,
];
