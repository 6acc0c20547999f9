//! Catalogers of installed packages: what a package manager or build left where programs load it from.

mod conda;
mod dotnet;
mod dotnet_assembly;
mod erlang;
mod haskell;
mod homebrew;
mod java;
mod node;
mod node_archive;
mod package_file;
mod php;
mod python;
mod python_egg;
mod python_vendored;
mod r;
mod ruby;

use crate::catalog::Cataloger;

/// All of them, by name.
pub(super) static ALL: &[&dyn Cataloger] = &[
    &conda::CONDA,
    &dotnet::DOTNET,
    &dotnet_assembly::DOTNET_ASSEMBLY,
    &erlang::ERLANG,
    &haskell::HASKELL,
    &homebrew::HOMEBREW,
    &java::JAVA,
    &node::NODE,
    &node_archive::NODE_ARCHIVE,
    &package_file::PACKAGE_FILE,
    &php::PHP,
    &python::PYTHON,
    &python_egg::PYTHON_EGG,
    &python_vendored::PYTHON_VENDORED,
    &r::R,
    &ruby::RUBY,
];
