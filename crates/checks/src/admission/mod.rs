//! Admission control: webhooks and admission policies.

use crate::Check;

mod admission_binding_dangling;
mod admission_binding_not_denying;
mod admission_policy_fails_open;
mod admission_policy_unbound;
pub(crate) mod constraints;
mod constraints_open;
mod no_admission_control;
mod policy;
mod webhook;
mod webhook_covers_itself;
mod webhook_fails_open;
mod webhook_reaches_outside;
mod webhook_sees_secrets;
mod webhook_target_missing;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &webhook_fails_open::CHECK,
    &webhook_reaches_outside::CHECK,
    &webhook_covers_itself::CHECK,
    &webhook_target_missing::CHECK,
    &webhook_sees_secrets::CHECK,
    &admission_policy_unbound::CHECK,
    &admission_policy_fails_open::CHECK,
    &admission_binding_dangling::CHECK,
    &admission_binding_not_denying::CHECK,
    &constraints_open::CHECK,
    &no_admission_control::CHECK,
];
