//! The hidden subcommand that enters the sandbox and becomes `helm`, `kustomize`, `kubectl` or `git`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use seawall_process::{Grants, run_inside, self_check};
use seawall_text::{Lines, say};

use crate::{Outcome, output};

/// Enter the sandbox and run a program.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Files and directories that the program can read.
    #[arg(long, value_name = "PATH")]
    read: Vec<PathBuf>,
    /// Programs that it can start.
    #[arg(long, value_name = "PATH")]
    run: Vec<PathBuf>,
    /// Let it open connections.
    #[arg(long)]
    network: bool,
    /// The only directory that it can write to.
    #[arg(long, value_name = "DIR")]
    work: PathBuf,
    /// Refuse to run if the sandbox is incomplete.
    #[arg(long)]
    require: bool,
    /// Try to break out, and report what was blocked.
    #[arg(long)]
    check: bool,
    /// The program and its arguments.
    #[arg(last = true)]
    command: Vec<OsString>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.check {
        let mut text = Lines::new();
        for line in self_check(&arguments.work).lines() {
            say!(text, "{line}");
        }
        output::write(None, &text.into())?;
        return Ok(Outcome::Clean);
    }
    let grants = Grants {
        readable: arguments.read.clone(),
        programs: arguments.run.clone(),
        is_network_allowed: arguments.network,
        work: arguments.work.clone(),
    };
    match run_inside(&grants, arguments.require, &arguments.command)? {}
}
