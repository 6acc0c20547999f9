//! The list of all rules.

use crate::rule::HardeningRule;
use crate::rules;

/// All rules, in alphabetical order of their ids.
const RULES: &[&HardeningRule] = &[
    &rules::add_instead_of_copy::RULE,
    &rules::add_without_checksum::RULE,
    &rules::admin_port_exposed::RULE,
    &rules::base_image_mutable::RULE,
    &rules::base_image_not_pinned::RULE,
    &rules::build_downloads_and_runs::RULE,
    &rules::build_secret_kept::RULE,
    &rules::credential_file_in_image::RULE,
    &rules::deleted_credential_in_layer::RULE,
    &rules::distribution_upgrade_in_build::RULE,
    &rules::git_directory_in_image::RULE,
    &rules::healthcheck_missing::RULE,
    &rules::image_end_of_life::RULE,
    &rules::image_runs_as_root::RULE,
    &rules::instruction_overridden::RULE,
    &rules::package_cache_left::RULE,
    &rules::package_lists_updated_alone::RULE,
    &rules::package_verification_off::RULE,
    &rules::privileged_build_step::RULE,
    &rules::runtime_end_of_life::RULE,
    &rules::secret_build_argument::RULE,
    &rules::secret_in_build::RULE,
    &rules::set_uid_program::RULE,
    &rules::shell_in_image::RULE,
    &rules::ssh_server_in_image::RULE,
    &rules::sudo_in_image::RULE,
    &rules::system_directory_owner_changed::RULE,
    &rules::tls_verification_off::RULE,
    &rules::workdir_relative::RULE,
    &rules::world_writable_path::RULE,
];

/// All rules, in alphabetical order of their ids.
pub fn all() -> impl Iterator<Item = &'static HardeningRule> {
    RULES.iter().copied()
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static HardeningRule> {
    all().find(|rule| rule.id == id)
}
