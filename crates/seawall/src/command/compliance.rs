//! `seawall compliance`: frameworks, and the threat matrix as a table.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use seawall_analysis::Sources;
use seawall_checks::registry;
use seawall_compliance::{CheckVerdicts, Matrix, builtin, matrix};
use seawall_finding::Tally;
use seawall_scan::{ScanOptions, scan};
use seawall_text::Answer;

use crate::input::{InputArguments, only_one};
use crate::{Outcome, clock, output};

/// Frameworks and the threat matrix.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The frameworks that findings can be rolled up to.
    List,
    /// The threat matrix, tactic by tactic: which techniques have a check, and which fired in the input.
    Matrix {
        #[command(flatten)]
        input: Box<InputArguments>,
        /// `text`, `json` or `markdown`.
        #[arg(long, default_value = "text", value_parser = ["text", "json", "markdown"])]
        format: String,
        /// Write to a file instead of standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::List => {
            let mut text = String::new();
            for framework in builtin()? {
                let _ = writeln!(
                    text,
                    "{:<24} {} {} ({} controls)",
                    framework.id,
                    framework.title,
                    framework.version,
                    framework.controls().count()
                );
            }
            output::write(None, &Answer::of_lines(&text))?;
            Ok(Outcome::Clean)
        }
        Command::Matrix {
            input,
            format,
            output: target,
        } => {
            let (verdicts, outcome) = verdicts(input)?;
            let matrix = matrix()?;
            let text = match format.as_str() {
                "json" => json(&matrix, &verdicts)?,
                "markdown" => Answer::of_writer(markdown(&matrix, &verdicts)),
                _ => Answer::of_lines(&text(&matrix, &verdicts)),
            };
            output::write(target.as_ref(), &text)?;
            Ok(outcome)
        }
    }
}

/// What the checks say of the input; without an input only which checks there are.
fn verdicts(input: &InputArguments) -> anyhow::Result<(Vec<CheckVerdicts>, Outcome)> {
    if input.named().names().is_empty() {
        let all = registry::all().map(|check| CheckVerdicts {
            check: check.id,
            controls: check.controls,
            techniques: check.techniques,
            tally: Tally::default(),
            presence: check.presence(),
            gap: None,
        });
        return Ok((all.collect(), Outcome::Clean));
    }
    let loaded = only_one(input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let sources = Sources::builtin().context("the built-in primitives")?;
    let found = scan(
        &loaded.cluster,
        &sources,
        &ScanOptions::default(),
        clock::today(),
    );
    let outcome = if loaded.cluster.coverage.is_full() {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    };
    Ok((found.verdicts(), outcome))
}

/// One technique as a cell.
struct Cell<'m> {
    id: &'m str,
    name: &'m str,
    checks: Vec<&'static str>,
    fired: Vec<(&'static str, u64)>,
}

fn cell<'m>(matrix: &'m Matrix, id: &'m str, verdicts: &[CheckVerdicts]) -> Cell<'m> {
    let checks = matrix.checks_of(id, verdicts);
    Cell {
        id,
        name: matrix.technique(id).map_or("", |technique| &technique.name),
        checks: checks.iter().map(|verdict| verdict.check).collect(),
        fired: checks
            .iter()
            .filter(|verdict| verdict.tally.fail > 0)
            .map(|verdict| (verdict.check, verdict.tally.fail))
            .collect(),
    }
}

fn state(cell: &Cell<'_>) -> String {
    match (cell.checks.len(), cell.fired.len()) {
        (0, _) => "no check".to_owned(),
        (1, 0) => "1 check, quiet".to_owned(),
        (checks, 0) => format!("{checks} checks, quiet"),
        (_, _) => {
            let resources: u64 = cell.fired.iter().map(|(_, count)| count).sum();
            let resources = usize::try_from(resources).unwrap_or(usize::MAX);
            format!(
                "FIRED: {} of {}, {}",
                cell.fired.len(),
                seawall_report::counted(cell.checks.len(), "check"),
                seawall_report::counted(resources, "resource")
            )
        }
    }
}

fn text(matrix: &Matrix, verdicts: &[CheckVerdicts]) -> String {
    let mut text = String::new();
    for tactic in &matrix.tactics {
        let _ = writeln!(text, "{} ({})", tactic.name, tactic.id);
        for id in &tactic.techniques {
            let cell = cell(matrix, id, verdicts);
            let _ = writeln!(text, "  {:<10} {:<44} {}", cell.id, cell.name, state(&cell));
        }
    }
    let covered = matrix
        .techniques
        .iter()
        .filter(|technique| !matrix.checks_of(&technique.id, verdicts).is_empty())
        .count();
    let _ = writeln!(
        text,
        "\n{covered} of {} techniques have a check",
        matrix.techniques.len()
    );
    text
}

fn markdown(matrix: &Matrix, verdicts: &[CheckVerdicts]) -> String {
    let mut text = String::from("# Threat matrix\n");
    for tactic in &matrix.tactics {
        let _ = write!(
            text,
            "\n## {}\n\n| Technique | Checks | Fired |\n|---|---|---|\n",
            tactic.name
        );
        for id in &tactic.techniques {
            let cell = cell(matrix, id, verdicts);
            let fired: Vec<String> = cell
                .fired
                .iter()
                .map(|(check, count)| format!("{check} ({count})"))
                .collect();
            let _ = writeln!(
                text,
                "| {} {} | {} | {} |",
                cell.id,
                cell.name,
                cell.checks.join(", "),
                fired.join(", ")
            );
        }
    }
    text
}

fn json(matrix: &Matrix, verdicts: &[CheckVerdicts]) -> anyhow::Result<Answer> {
    let tactics: Vec<serde_json::Value> = matrix
        .tactics
        .iter()
        .map(|tactic| {
            let techniques: Vec<serde_json::Value> = tactic
                .techniques
                .iter()
                .map(|id| {
                    let cell = cell(matrix, id, verdicts);
                    let fired: Vec<serde_json::Value> = cell
                        .fired
                        .iter()
                        .map(|(check, count)| serde_json::json!({"check": check, "resources": count}))
                        .collect();
                    serde_json::json!({"id": cell.id, "name": cell.name, "checks": cell.checks, "fired": fired})
                })
                .collect();
            serde_json::json!({"id": tactic.id, "name": tactic.name, "techniques": techniques})
        })
        .collect();
    let all = serde_json::json!({"schema": "seawall.matrix/v1", "tactics": tactics});
    output::json(&all)
}
