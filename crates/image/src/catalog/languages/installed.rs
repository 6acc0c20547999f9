//! Catalogers of installed packages: what a package manager or build left where programs load it from.

mod bitnami;
mod conda;
mod dotnet;
mod dotnet_assembly;
mod erlang;
mod haskell;
mod homebrew;
mod java;
mod lua_rocks;
mod node;
mod node_archive;
mod opam;
mod package_file;
mod php;
mod php_pear;
mod python;
mod python_egg;
mod python_vendored;
mod r;
mod ruby;
mod swi_prolog;
mod wordpress;

use crate::catalog::Cataloger;

/// All of them, by name.
pub(super) static ALL: &[&dyn Cataloger] = &[
    &bitnami::BITNAMI,
    &conda::CONDA,
    &dotnet::DOTNET,
    &dotnet_assembly::DOTNET_ASSEMBLY,
    &erlang::ERLANG,
    &haskell::HASKELL,
    &homebrew::HOMEBREW,
    &java::JAVA,
    &lua_rocks::LUA_ROCKS,
    &node::NODE,
    &node_archive::NODE_ARCHIVE,
    &opam::OPAM,
    &package_file::PACKAGE_FILE,
    &php::PHP,
    &php_pear::PHP_PEAR,
    &python::PYTHON,
    &python_egg::PYTHON_EGG,
    &python_vendored::PYTHON_VENDORED,
    &r::R,
    &ruby::RUBY,
    &swi_prolog::SWI_PROLOG,
    &wordpress::WORDPRESS,
];
