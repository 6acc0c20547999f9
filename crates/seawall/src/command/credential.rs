//! The hidden subcommand that runs a credential plugin of a kubeconfig within limits.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;
use seawall_process::run_bounded;

use crate::Outcome;

/// Run a credential plugin of a kubeconfig within limits.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Time limit in seconds.
    #[arg(long, value_name = "SECONDS")]
    seconds: u64,
    /// Keep the terminal, so that a person can answer prompts.
    #[arg(long)]
    interactive: bool,
    /// The program and its arguments.
    #[arg(last = true)]
    command: Vec<OsString>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let time = Duration::from_secs(arguments.seconds);
    run_bounded(
        &arguments.command,
        time,
        arguments.interactive,
        seawall_live::check_plugin_output,
    )?;
    Ok(Outcome::Clean)
}
