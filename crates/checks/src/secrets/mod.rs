//! Credentials where they do not belong.

use crate::Check;

mod bootstrap_token_secret;
mod credential;
mod kubeconfig_in_config_map;
mod secret_as_environment;
mod secret_in_annotation;
mod secret_in_arguments;
mod secret_in_config_map;
mod secret_in_environment;
mod secret_in_field;
mod secret_in_manifest;

/// The checks of this group, in the order in which they are documented.
pub const CHECKS: &[&Check] = &[
    &secret_in_environment::CHECK,
    &secret_in_arguments::CHECK,
    &secret_in_config_map::CHECK,
    &kubeconfig_in_config_map::CHECK,
    &secret_in_annotation::CHECK,
    &secret_in_field::CHECK,
    &secret_in_manifest::CHECK,
    &secret_as_environment::CHECK,
    &bootstrap_token_secret::CHECK,
];
