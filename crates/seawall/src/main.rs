//! The `seawall` binary: one subcommand, one file; wiring only.
//!
//! Standard output is data, standard error is for people. Exit codes: 0 clean, 1 findings at or above
//! `--fail-on`, 2 could not run or could not evaluate fully.

#![warn(clippy::print_stdout, clippy::print_stderr)]

mod audit_log;
mod clock;
mod command;
mod facts;
mod input;
mod late;
mod live_input;
mod namespaces;
mod outcome;
mod output;
mod printed;
mod printing;
mod progress;
mod reading;
mod registries;
mod rendering;
mod report_files;
mod settings;
mod sides;
mod source_text;
mod stopped;
mod trust;

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use late::Late;

pub(crate) use outcome::{FAILED, Outcome};

/// A scan is many small allocations from all cores and a few large ones that grow, which this one does faster and in less
/// memory than that of the system (docs/benchmarks.md).
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// One Kubernetes security system for the whole life of a workload.
#[derive(Debug, Parser)]
#[command(name = "seawall", version, about, arg_required_else_help = true)]
struct Cli {
    /// Settings file. By default `seawall.yaml` in the working directory, unless that file is part of the scanned input.
    #[arg(long, value_name = "FILE", global = true)]
    settings: Option<std::path::PathBuf>,
    #[command(flatten)]
    manner: output::Manner,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan manifests, charts, snapshots and live clusters for problems.
    Scan(Box<Late<command::scan::Arguments>>),
    /// Accept findings: write an exception with reason, owner and expiry.
    Except(Box<Late<command::except::Arguments>>),
    /// Evaluate pods against the Pod Security Standards.
    PodSecurity(Late<command::pod_security::Arguments>),
    /// Show who can do what, and why.
    Rbac(Late<command::rbac::Arguments>),
    /// Show which connections are allowed, and why.
    Network(Late<command::network::Arguments>),
    /// Show attack paths and how many mistakes each takes.
    Attack(Late<command::attack::Arguments>),
    /// Show what images contain, and what is known to be wrong with them.
    Image(Late<command::image::Arguments>),
    /// Find attacks in audit logs, with the rules that people already have.
    Detect(Late<command::detect::Arguments>),
    /// Make, fetch and inspect the database of known vulnerabilities.
    Db(Late<command::db::Arguments>),
    /// Compare two inputs: findings, attack paths, permissions and connections.
    Diff(Box<Late<command::diff::Arguments>>),
    /// Explain an ID: a check, an attack edge, a permission, a technique, a framework, a control.
    Explain(Late<command::explain::Arguments>),
    /// List the checks.
    Checks(Late<command::checks::Arguments>),
    /// List frameworks and show the threat matrix.
    Compliance(Late<command::compliance::Arguments>),
    /// Save a cluster to a file, or inspect such a file.
    Snapshot(Late<command::snapshot::Arguments>),
    /// Show which settings apply here, and where they come from.
    Settings(Late<command::settings::Arguments>),
    /// Show which sandbox protections work on this system, and which programs were found.
    Doctor(Late<command::doctor::Arguments>),
    /// Print shell completions.
    Completions(Late<command::manual::Completions>),
    /// Write manual pages, or the reference.
    Manual(Late<command::manual::Manual>),
    /// Enter the sandbox and run a program.
    #[command(name = seawall_process::SUBCOMMAND, hide = true)]
    Sandbox(Late<command::sandbox::Arguments>),
    /// Run a credential plugin of a kubeconfig within limits.
    #[command(name = seawall_live::CREDENTIAL_SUBCOMMAND, hide = true)]
    Credential(Late<command::credential::Arguments>),
}

fn main() -> ExitCode {
    // A mistake of the program is no answer either.
    let status = std::panic::catch_unwind(run).unwrap_or(FAILED);
    match output::flush() {
        Ok(()) if !output::is_lost() => ExitCode::from(status),
        _ => ExitCode::from(FAILED),
    }
}

fn run() -> u8 {
    // Taking it apart again takes longer than the system needs to take back its memory.
    let mut program = ManuallyDrop::new(Cli::command());
    let read = match settings::applied(&mut program, std::env::args_os().collect()) {
        Ok(read) => read,
        Err(error) => {
            output::error(&error);
            return FAILED;
        }
    };
    let cli = read.and_then(|mut read| {
        let cli = Cli::from_arg_matches_mut(&mut read);
        cli.map_err(|error| error.format(&mut program))
    });
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    output::adopt(cli.manner);
    let result = match cli.command {
        Command::Scan(arguments) => command::scan::run(&arguments),
        Command::Except(arguments) => command::except::run(&arguments),
        Command::PodSecurity(arguments) => command::pod_security::run(&arguments),
        Command::Rbac(arguments) => command::rbac::run(&arguments),
        Command::Network(arguments) => command::network::run(&arguments),
        Command::Attack(arguments) => command::attack::run(&arguments),
        Command::Image(arguments) => command::image::run(&arguments),
        Command::Detect(arguments) => command::detect::run(&arguments),
        Command::Db(arguments) => command::db::run(&arguments),
        Command::Diff(arguments) => command::diff::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Checks(arguments) => command::checks::run(&arguments),
        Command::Compliance(arguments) => command::compliance::run(&arguments),
        Command::Snapshot(arguments) => command::snapshot::run(&arguments),
        Command::Settings(arguments) => command::settings::run(&arguments, cli.settings.as_ref()),
        Command::Doctor(arguments) => command::doctor::run(&arguments),
        Command::Completions(arguments) => {
            command::manual::completions(&arguments, &Cli::command())
        }
        Command::Manual(arguments) => command::manual::manual(&arguments, &Cli::command()),
        Command::Sandbox(arguments) => command::sandbox::run(&arguments),
        Command::Credential(arguments) => command::credential::run(&arguments),
    };
    match result {
        Ok(Outcome::Clean) => 0,
        Ok(Outcome::Findings) => 1,
        Ok(Outcome::Incomplete) => FAILED,
        // Nobody reads on, so nothing can be said; but a report that was cut short is no pass either.
        Err(error) if output::is_closed_pipe(&error) => FAILED,
        Err(error) => {
            output::error(&error);
            FAILED
        }
    }
}
