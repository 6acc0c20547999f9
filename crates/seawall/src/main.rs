//! The `seawall` binary: one subcommand, one file; wiring only.
//!
//! Standard output is data, standard error is for people. Exit codes: 0 clean, 1 findings at or above
//! `--fail-on`, 2 could not run or could not evaluate fully.

#![warn(clippy::print_stdout, clippy::print_stderr)]

mod clock;
mod command;
mod commit;
mod input;
mod outcome;
mod output;
mod printed;
mod progress;
mod rendering;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan manifests, charts, snapshots and live clusters for problems.
    Scan(Box<command::scan::Arguments>),
    /// Evaluate pods against the Pod Security Standards.
    PodSecurity(command::pod_security::Arguments),
    /// Show who can do what, and why.
    Rbac(command::rbac::Arguments),
    /// Show which connections are allowed, and why.
    Network(command::network::Arguments),
    /// Show attack paths and how many mistakes each takes.
    Attack(command::attack::Arguments),
    /// List and explain the checks.
    Checks(command::checks::Arguments),
    /// List frameworks and show the threat matrix.
    Compliance(command::compliance::Arguments),
    /// Save a cluster to a file, or inspect such a file.
    Snapshot(command::snapshot::Arguments),
    /// Show which sandbox protections work on this system, and which programs were found.
    Doctor(command::doctor::Arguments),
    /// Enter the sandbox and run a program.
    #[command(name = seawall_process::SUBCOMMAND, hide = true)]
    Sandbox(command::sandbox::Arguments),
    /// Run a credential plugin of a kubeconfig within limits.
    #[command(name = seawall_live::CREDENTIAL_SUBCOMMAND, hide = true)]
    Credential(command::credential::Arguments),
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
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let result = match cli.command {
        Command::Scan(arguments) => command::scan::run(&arguments),
        Command::PodSecurity(arguments) => command::pod_security::run(&arguments),
        Command::Rbac(arguments) => command::rbac::run(&arguments),
        Command::Network(arguments) => command::network::run(&arguments),
        Command::Attack(arguments) => command::attack::run(&arguments),
        Command::Checks(arguments) => command::checks::run(&arguments),
        Command::Compliance(arguments) => command::compliance::run(&arguments),
        Command::Snapshot(arguments) => command::snapshot::run(&arguments),
        Command::Doctor(arguments) => command::doctor::run(&arguments),
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
