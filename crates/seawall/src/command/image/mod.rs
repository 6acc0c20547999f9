//! `seawall image`: what is inside of images, directories and binaries, and what is wrong with it.

mod attached;
mod built_on;
mod diff;
mod dockerfiles;
mod examined;
mod explain;
mod pull_secrets;
mod reading;
mod rebuild;
mod references;
mod sbom;
mod scan;
mod vex;
mod vex_repository;
mod vex_sources;

use clap::{Args, Subcommand};

use crate::Outcome;

pub(crate) use reading::path_of;

/// Show what images, directories and binaries contain, and what is known to be wrong with them.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find known vulnerabilities and other problems in images, directories and binaries.
    Scan(Box<scan::Arguments>),
    /// Show what an image is made of: layers, instructions, what runs, packages.
    Explain(explain::Arguments),
    /// Show which images to rebuild first, and what goes by it.
    Rebuild(rebuild::Arguments),
    /// Write a software bill of materials: CycloneDX or SPDX.
    Sbom(sbom::Arguments),
    /// Write what is known and decided about the vulnerabilities of an image (VEX): OpenVEX, CSAF or CycloneDX.
    Vex(vex::Arguments),
    /// Compare two images: packages that came, went and changed.
    Diff(diff::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Scan(arguments) => scan::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Rebuild(arguments) => rebuild::run(arguments),
        Command::Sbom(arguments) => sbom::run(arguments),
        Command::Vex(arguments) => vex::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
    }
}
