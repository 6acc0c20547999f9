//! Catalogers of languages: what their package managers install, and lock files of source trees.
//!
//! Facts that every one of them uses ([`Package::facts`](seawall_package::Package::facts)):
//! - `origin`: the package is not from a registry. `local` for what belongs to the project itself, otherwise the address of the
//!   repository or archive that it was taken from.
//! - `registry`: the registry, where it is not the ecosystem's own. It may be a mirror: the name means the same.
//! - `revision`: the exact commit, where the version is a branch or missing.
//! - `integrity`, `sha256`: the package's checksum as the file writes it.
//!
//! A lock file inside an installed package says what its developers used; nothing of that is installed, and it is not read
//! (`place.rs` lists the directories).

use std::sync::LazyLock;

use crate::catalog::Cataloger;

mod archive;
mod composer_entry;
mod found;
mod installed;
mod java_group;
mod java_manifest;
mod java_name;
mod java_properties;
mod limits;
mod lock;
mod npm_source;
mod place;
mod properties;
mod python_name;
mod reader;
mod store_path;
mod terms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod unpack;
mod xml;

pub use store_path::package_of_path;

/// Catalogers of installed packages, by name: for images and file systems.
pub fn installed() -> &'static [&'static dyn Cataloger] {
    installed::ALL
}

/// Catalogers of lock files and manifests, by name: for source trees. What they list was chosen, and need not be installed.
pub fn lock_files() -> &'static [&'static dyn Cataloger] {
    lock::ALL
}

/// All catalogers of languages.
pub fn all() -> &'static [&'static dyn Cataloger] {
    static ALL: LazyLock<Vec<&'static dyn Cataloger>> =
        LazyLock::new(|| [installed::ALL, lock::ALL].concat());
    &ALL
}
