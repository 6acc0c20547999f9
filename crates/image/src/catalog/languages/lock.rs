//! Catalogers of lock files, and of manifests that name exact versions.

mod bun;
mod cargo;
mod cocoapods;
mod composer;
mod conan;
mod conda_environment;
mod dart;
mod deno;
mod dotnet_project;
mod elixir;
mod gemfile;
mod github_actions;
mod go_mod;
mod gradle;
mod haskell;
mod maven_pom;
mod npm;
mod nuget;
mod paket;
mod pipfile;
mod pnpm;
mod python_requirements;
mod python_setup;
mod python_toml;
mod rebar;
mod renv;
mod swift;
mod terraform;
mod yarn;

use crate::catalog::Cataloger;

/// All of them, by name.
pub(super) static ALL: &[&dyn Cataloger] = &[
    &bun::BUN,
    &cargo::CARGO,
    &cocoapods::COCOAPODS,
    &composer::COMPOSER,
    &conan::CONAN,
    &conda_environment::CONDA_ENVIRONMENT,
    &dart::DART,
    &deno::DENO,
    &dotnet_project::DOTNET_PROJECT,
    &elixir::ELIXIR,
    &gemfile::GEMFILE,
    &github_actions::GITHUB_ACTIONS,
    &go_mod::GO_MOD,
    &go_mod::GO_VENDOR,
    &gradle::GRADLE,
    &haskell::HASKELL_LOCK,
    &maven_pom::MAVEN_POM,
    &npm::NPM,
    &nuget::NUGET,
    &paket::PAKET,
    &pipfile::PIPFILE,
    &pnpm::PNPM,
    &python_requirements::REQUIREMENTS,
    &python_setup::PYTHON_SETUP,
    &python_toml::PYTHON_TOML,
    &rebar::REBAR,
    &renv::RENV,
    &swift::SWIFT,
    &terraform::TERRAFORM,
    &yarn::YARN,
];
