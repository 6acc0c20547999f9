//! `seawall pod-security`: the Pod Security Standards, exactly as admission would judge.

mod assess;
mod check;

use clap::{Args, Subcommand};
use seawall_checks::pod_security::Level;
use seawall_model::KubernetesVersion;

use crate::Outcome;
use crate::input::InputArguments;
use crate::namespaces::Namespaces;
use crate::printing::{OutputFile, Printing};

/// Evaluate pods against the Pod Security Standards.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show for each pod and pod template whether a level allows it, and what it violates.
    Check {
        /// `privileged`, `baseline` or `restricted`.
        #[arg(long, value_name = "LEVEL")]
        level: Level,
        /// Policy version, such as v1.34; the newest by default.
        #[arg(long, value_name = "VERSION", default_value = "latest", value_parser = KubernetesVersion::asked)]
        version: KubernetesVersion,
        #[command(flatten)]
        namespaces: Namespaces,
        /// `json`: a line for each pod. `text`: what is rejected, by namespace.
        #[arg(long, default_value = "json", value_parser = ["text", "json"])]
        format: String,
        #[command(flatten)]
        output: OutputFile,
        #[command(flatten)]
        input: InputArguments,
    },
    /// Show for each namespace the strictest level it could enforce today, what blocks the next level,
    /// and the labels to apply.
    Assess {
        #[command(flatten)]
        input: InputArguments,
        #[command(flatten)]
        namespaces: Namespaces,
        /// Policy version, such as v1.34; by default the server's, or the newest that the kubelets in the input allow.
        #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
        version: Option<KubernetesVersion>,
        #[command(flatten)]
        printing: Printing,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Check {
            level,
            version,
            namespaces,
            format,
            output,
            input,
        } => {
            let version = *version;
            check::run(*level, version, namespaces, format, output, &input.named())
        }
        Command::Assess {
            input,
            namespaces,
            version,
            printing,
        } => assess::run(input, namespaces, *version, printing),
    }
}
