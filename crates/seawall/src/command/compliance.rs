//! `seawall compliance`: frameworks, and the threat matrix as a table.

mod report;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use seawall_analysis::Sources;
use seawall_answer::compliance::Matrix;
use seawall_checks::registry;
use seawall_compliance::{CheckVerdicts, builtin, matrix, roll_up};
use seawall_finding::Tally;
use seawall_model::KubernetesVersion;
use seawall_scan::{ScanOptions, scan};
use seawall_text::{Lines, say};

use crate::input::{InputArguments, only_one};
use crate::printing::CommentPrinting;
use crate::{Outcome, clock, output};

/// List frameworks, report one of them, and show the threat matrix.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the frameworks that findings can be mapped to.
    List,
    /// Report a framework for an auditor: each control with its objects, scores with denominators, and what to inspect by hand.
    Report(Box<report::Arguments>),
    /// Show the threat matrix by tactic: which techniques have checks, and which of those failed in the input.
    Matrix {
        #[command(flatten)]
        input: Box<InputArguments>,
        /// Kubernetes version to evaluate against, such as v1.36; by default the cluster's, if known, or else the newest.
        #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
        kubernetes_version: Option<KubernetesVersion>,
        #[command(flatten)]
        printing: CommentPrinting,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::List => {
            let mut text = Lines::new();
            for framework in builtin()? {
                say!(
                    text,
                    "{:<24} {} {} ({} controls)",
                    framework.id,
                    framework.title,
                    framework.version,
                    framework.controls().count()
                );
            }
            output::write(None, &text.into())?;
            Ok(Outcome::Clean)
        }
        Command::Report(arguments) => report::run(arguments),
        Command::Matrix {
            input,
            kubernetes_version,
            printing,
        } => {
            let matrix = ask(input, *kubernetes_version)?;
            printing.print(&matrix, Matrix::text, ("Threat matrix", Matrix::document))?;
            Ok(if matrix.not_evaluated.is_empty() {
                Outcome::Clean
            } else {
                Outcome::Incomplete
            })
        }
    }
}

/// All checks, before any of them was asked.
pub(crate) fn without_input() -> Vec<CheckVerdicts> {
    let all = registry::all().map(|check| CheckVerdicts {
        check: check.id,
        controls: check.controls,
        techniques: check.techniques,
        tally: Tally::default(),
        presence: check.presence(),
        gap: None,
    });
    all.collect()
}

/// What the checks say of the input; without an input only which checks there are.
fn ask(input: &InputArguments, version: Option<KubernetesVersion>) -> anyhow::Result<Matrix> {
    let known = matrix()?;
    if input.named().names().is_empty() {
        let verdicts = without_input();
        return Ok(Matrix::new(&known, &verdicts, None, Vec::new()));
    }
    let loaded = only_one(input.load_for(version)?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let sources = Sources::builtin();
    let mut options = ScanOptions::default();
    let reason = options.settings.settle_version(&loaded.cluster, version);
    if let Some(reason) = reason {
        let version = options.settings.kubernetes_version;
        output::note(&format!("evaluated by the rules of {version}, {reason}"));
    }
    let found = scan(&loaded.cluster, &sources, &options, clock::today());
    let mut not_evaluated = loaded.cluster.coverage.sentences();
    not_evaluated.extend(found.cut.clone());
    let verdicts = found.verdicts();
    // The roll-up decides here as it does in `scan --framework`.
    let frameworks = builtin()?;
    let framework = frameworks.iter().find(|one| one.id == "threat-matrix");
    let framework = framework.context("the framework `threat-matrix`")?;
    let stands = roll_up(framework, &verdicts);
    Ok(Matrix::new(&known, &verdicts, Some(&stands), not_evaluated))
}
