//! `seawall pod-security`: the Pod Security Standards, exactly as admission would judge.

mod assess;
mod check;

use clap::{Args, Subcommand};
use seawall_checks::pod_security::Level;
use seawall_model::KubernetesVersion;

use crate::Outcome;
use crate::input::InputArguments;

/// Evaluate pods against the Pod Security Standards.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print one JSON line per pod or pod template: whether it is allowed, and what it violates.
    Check {
        /// `privileged`, `baseline` or `restricted`.
        #[arg(long, value_name = "LEVEL")]
        level: Level,
        /// Policy version, such as v1.34; the newest by default.
        #[arg(long, value_name = "VERSION", default_value = "latest", value_parser = KubernetesVersion::asked)]
        version: KubernetesVersion,
        #[command(flatten)]
        input: InputArguments,
    },
    /// Show for each namespace the strictest level it could enforce today, what blocks the next level,
    /// and the labels to apply.
    Assess {
        #[command(flatten)]
        input: InputArguments,
        /// Policy version, such as v1.34; by default the server's, or the newest that the kubelets in the input allow.
        #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
        version: Option<KubernetesVersion>,
        /// `text` or `json`.
        #[arg(long, default_value = "text", value_parser = ["text", "json"])]
        format: String,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Check {
            level,
            version,
            input,
        } => check::run(*level, *version, &input.named()),
        Command::Assess {
            input,
            version,
            format,
        } => assess::run(input, *version, format),
    }
}
