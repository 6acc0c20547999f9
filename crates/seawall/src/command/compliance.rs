//! `seawall compliance`: frameworks, and the threat matrix as a table.

mod report;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use seawall_analysis::Sources;
use seawall_checks::registry;
use seawall_compliance::{CheckVerdicts, ControlResult, Matrix, Status, builtin, matrix, roll_up};
use seawall_finding::Tally;
use seawall_scan::{ScanOptions, scan};
use seawall_text::{Answer, markdown, printable};

use crate::input::{InputArguments, only_one};
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
        Command::Report(arguments) => report::run(arguments),
        Command::Matrix {
            input,
            format,
            output: target,
        } => {
            let asked = ask(input)?;
            let matrix = matrix()?;
            let text = match format.as_str() {
                "json" => json(&matrix, &asked)?,
                "markdown" => Answer::of_writer(as_markdown(&matrix, &asked)),
                _ => Answer::of_lines(&text(&matrix, &asked)),
            };
            output::write(target.as_ref(), &text)?;
            Ok(if asked.not_evaluated.is_empty() {
                Outcome::Clean
            } else {
                Outcome::Incomplete
            })
        }
    }
}

/// What the checks say.
struct Asked {
    verdicts: Vec<CheckVerdicts>,
    /// Where each technique stands, by its id; nothing without an input.
    stands: HashMap<String, ControlResult>,
    /// What of the input was not evaluated.
    not_evaluated: Vec<String>,
}

/// What the checks say of the input; without an input only which checks there are.
fn ask(input: &InputArguments) -> anyhow::Result<Asked> {
    if input.named().names().is_empty() {
        let all = registry::all().map(|check| CheckVerdicts {
            check: check.id,
            controls: check.controls,
            techniques: check.techniques,
            tally: Tally::default(),
            presence: check.presence(),
            gap: None,
        });
        return Ok(Asked {
            verdicts: all.collect(),
            stands: HashMap::new(),
            not_evaluated: Vec::new(),
        });
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
    let mut not_evaluated = loaded.cluster.coverage.sentences();
    not_evaluated.extend(found.cut.clone());
    let verdicts = found.verdicts();
    // The roll-up decides here as it does in `scan --framework`.
    let frameworks = builtin()?;
    let framework = frameworks.iter().find(|one| one.id == "threat-matrix");
    let framework = framework.context("the framework `threat-matrix`")?;
    let stands = roll_up(framework, &verdicts)
        .groups
        .into_iter()
        .flat_map(|(_, _, controls)| controls)
        .map(|result| (result.control.id.clone(), result))
        .collect();
    Ok(Asked {
        verdicts,
        stands,
        not_evaluated,
    })
}

/// One technique as a cell.
struct Cell<'m> {
    id: &'m str,
    name: &'m str,
    checks: Vec<&'static str>,
    fired: Vec<(&'static str, u64)>,
    /// Where it stands; nothing without an input.
    stands: Option<&'m ControlResult>,
}

impl Cell<'_> {
    /// The state in a word: `fired`, `quiet`, `not applicable`, `unknown` or `no check`; nothing without an input.
    fn state(&self) -> Option<&'static str> {
        Some(match self.stands?.status {
            _ if self.checks.is_empty() => "no check",
            Status::Fail => "fired",
            Status::Pass | Status::Accepted => "quiet",
            Status::NotApplicable => "not applicable",
            Status::Unknown | Status::Manual => "unknown",
        })
    }
}

fn cell<'m>(matrix: &'m Matrix, id: &'m str, asked: &'m Asked) -> Cell<'m> {
    let checks = matrix.checks_of(id, &asked.verdicts);
    Cell {
        stands: asked.stands.get(id),
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

/// A state as people read it; JSON keeps the word.
fn shown(state: &str) -> &str {
    match state {
        "fired" => "with failed checks",
        "quiet" => "no findings",
        state => state,
    }
}

fn state(cell: &Cell<'_>) -> String {
    match (cell.checks.len(), cell.fired.len()) {
        (0, _) => "no check".to_owned(),
        (checks, 0) => {
            let checks = seawall_report::counted(checks, "check");
            match cell.state() {
                None => checks,
                Some(state) => format!("{checks}, {}", shown(state)),
            }
        }
        (_, _) => {
            let resources: u64 = cell.fired.iter().map(|(_, count)| count).sum();
            let resources = usize::try_from(resources).unwrap_or(usize::MAX);
            format!(
                "{} of {} failed, {}",
                cell.fired.len(),
                seawall_report::counted(cell.checks.len(), "check"),
                seawall_report::counted(resources, "resource")
            )
        }
    }
}

fn text(matrix: &Matrix, asked: &Asked) -> String {
    let mut text = String::new();
    // A technique can serve several tactics, and counts once.
    let mut states: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for tactic in &matrix.tactics {
        let _ = writeln!(text, "{} ({})", tactic.name, tactic.id);
        for id in &tactic.techniques {
            let cell = cell(matrix, id, asked);
            if let Some(state) = cell.state() {
                states.entry(state).or_default().insert(id.as_str());
            }
            let _ = writeln!(text, "  {:<10} {:<44} {}", cell.id, cell.name, state(&cell));
        }
    }
    let covered = matrix
        .techniques
        .iter()
        .filter(|technique| !matrix.checks_of(&technique.id, &asked.verdicts).is_empty())
        .count();
    let _ = writeln!(
        text,
        "\n{covered} of {} techniques have a check",
        matrix.techniques.len()
    );
    if !states.is_empty() {
        let states = states
            .iter()
            .map(|(state, ids)| format!("{} {}", ids.len(), shown(state)));
        let states: Vec<String> = states.collect();
        let _ = writeln!(text, "of the techniques above: {}", states.join(", "));
    }
    if !asked.not_evaluated.is_empty() {
        text.push_str("not everything was evaluated:\n");
    }
    for what in &asked.not_evaluated {
        let _ = writeln!(text, "  {}", printable(what));
    }
    text
}

fn as_markdown(matrix: &Matrix, asked: &Asked) -> String {
    let mut text = String::from("# Threat matrix\n");
    if !asked.not_evaluated.is_empty() {
        text.push_str("\nNot everything was evaluated:\n\n");
    }
    for what in &asked.not_evaluated {
        let _ = writeln!(text, "- {}", markdown::prose(what));
    }
    for tactic in &matrix.tactics {
        let _ = write!(
            text,
            "\n## {}\n\n| Technique | Checks | State | Failed |\n|---|---|---|---|\n",
            tactic.name
        );
        for id in &tactic.techniques {
            let cell = cell(matrix, id, asked);
            let fired: Vec<String> = cell
                .fired
                .iter()
                .map(|(check, count)| format!("{check} ({count})"))
                .collect();
            let _ = writeln!(
                text,
                "| {} {} | {} | {} | {} |",
                cell.id,
                cell.name,
                cell.checks.join(", "),
                cell.state().map_or("", shown),
                fired.join(", ")
            );
        }
    }
    text
}

fn json(matrix: &Matrix, asked: &Asked) -> anyhow::Result<Answer> {
    let tactics: Vec<serde_json::Value> = matrix
        .tactics
        .iter()
        .map(|tactic| {
            let techniques: Vec<serde_json::Value> = tactic
                .techniques
                .iter()
                .map(|id| {
                    let cell = cell(matrix, id, asked);
                    let reason = cell.stands.and_then(|stands| stands.reason.as_ref());
                    let fired: Vec<serde_json::Value> = cell
                        .fired
                        .iter()
                        .map(|(check, count)| serde_json::json!({"check": check, "resources": count}))
                        .collect();
                    serde_json::json!({
                        "id": cell.id,
                        "name": cell.name,
                        "checks": cell.checks,
                        "state": cell.state(),
                        "reason": reason,
                        "fired": fired,
                    })
                })
                .collect();
            serde_json::json!({"id": tactic.id, "name": tactic.name, "techniques": techniques})
        })
        .collect();
    let all = serde_json::json!({
        "schema": "seawall.matrix/v1",
        "tactics": tactics,
        "not_evaluated": asked.not_evaluated,
    });
    output::json(&all)
}
