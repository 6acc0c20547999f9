//! `seawall checks`: what is looked at, and why.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use seawall_checks::{Check, registry};
use seawall_finding::Rule;
use seawall_text::Answer;

use crate::{Outcome, output};

/// List and explain the checks.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every check with its severity and title.
    List {
        /// `text` or `json`.
        #[arg(long, default_value = "text", value_parser = ["text", "json"])]
        format: String,
    },
    /// Explain what a check looks for, why it matters and how to fix it.
    Explain {
        /// ID of the check, such as `privileged-container`.
        id: String,
    },
    /// Write the reference pages of all checks.
    Reference {
        /// Directory for the pages.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
        /// Write nothing; fail if a page is missing or stale.
        #[arg(long)]
        check: bool,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::List { format } => {
            let text = if format == "json" {
                list_json()?
            } else {
                Answer::of_lines(&list_text())
            };
            output::write(None, &text)?;
            Ok(Outcome::Clean)
        }
        Command::Explain { id } => {
            let text = match registry::find(id) {
                Some(check) => explain(check),
                None => {
                    explain_rule(&seawall_scan::exception_rule(id).with_context(|| unknown(id))?)
                }
            };
            output::write(None, &Answer::of_lines(&text))?;
            Ok(Outcome::Clean)
        }
        Command::Reference { output, check } => reference(output, *check),
    }
}

fn list_text() -> String {
    let mut text = String::new();
    for (group, checks) in registry::GROUPS {
        let _ = writeln!(text, "{group}");
        for check in *checks {
            let _ = writeln!(
                text,
                "  {:<9} {:<40} {}",
                check.severity, check.id, check.title
            );
        }
    }
    text
}

fn list_json() -> anyhow::Result<Answer> {
    let checks: Vec<serde_json::Value> = registry::all()
        .map(|check| {
            serde_json::json!({
                "id": check.id,
                "group": check.group(),
                "title": check.title,
                "severity": check.severity.name(),
                "severity_reason": check.severity_reason,
                "what": check.what,
                "why": check.why,
                "remedy": check.remedy,
                "example": check.example,
                "techniques": check.techniques,
                "controls": check.controls,
                "references": check.references,
            })
        })
        .collect();
    let all = serde_json::json!({"schema": "seawall.checks/v1", "checks": checks});
    output::json(&all)
}

/// The nearest ids, for a misspelt one.
fn unknown(id: &str) -> String {
    let near: Vec<&str> = registry::all()
        .map(|check| check.id)
        .filter(|known| {
            known.contains(id)
                || id
                    .split('-')
                    .any(|word| word.len() > 3 && known.contains(word))
        })
        .take(6)
        .collect();
    if near.is_empty() {
        format!("no check `{id}`; list them with `seawall checks list`")
    } else {
        format!("no check `{id}`; did you mean {}?", near.join(", "))
    }
}

fn explain(check: &Check) -> String {
    format!(
        "{} ({})\n{}\nSeverity: {}, because {}\n\nWhat\n  {}\n\nWhy\n  {}\n\nRemedy\n  {}\n\nExample\n{}\n\n{}Techniques  {}\nControls    {}\n{}",
        check.title,
        check.group(),
        check.id,
        check.severity,
        check.severity_reason,
        check.what,
        check.why,
        check.remedy,
        indent(check.example),
        stands_for(check),
        check.techniques.join(", "),
        check.controls.join(", "),
        check
            .references
            .iter()
            .map(|reference| format!("See         {reference}\n"))
            .collect::<String>(),
    )
}

/// A finding about exceptions: no check of the registry, but told with the same words in every report.
fn explain_rule(rule: &Rule) -> String {
    format!(
        "{} (exceptions)\n{}\nSeverity: {}, because {}\n\nRemedy\n  {}\n\nSee         docs/exceptions.md\n",
        rule.title, rule.id, rule.severity, rule.severity_reason, rule.remedy,
    )
}

/// The checks whose findings are folded into this one's.
fn stands_for(check: &Check) -> String {
    match check.stands_for()[..] {
        [] => String::new(),
        ref covered => format!("Stands for\n  {}\n\n", covered.join(", ")),
    }
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// One page a group and an index, so that links to checks stay short and stable.
fn pages() -> Vec<(String, String)> {
    const HEAD: &str =
        "<!-- Generated by `seawall checks reference`; edit the check's own file instead. -->\n\n";
    let mut index = format!(
        "{HEAD}# Checks\n\n{} checks in {} groups. `seawall checks explain ID` shows the same text.\n",
        registry::all().count(),
        registry::GROUPS.len()
    );
    let mut pages = Vec::new();
    for (group, checks) in registry::GROUPS {
        let _ = write!(
            index,
            "\n## {group}\n\n| Check | Severity | Title |\n|---|---|---|\n"
        );
        let mut page = format!("{HEAD}# Checks: {group}\n");
        for check in *checks {
            let _ = writeln!(
                index,
                "| [`{id}`]({group}.md#{id}) | {} | {} |",
                check.severity,
                check.title,
                id = check.id
            );
            page.push_str(&section(check));
        }
        pages.push((format!("{group}.md"), page));
    }
    pages.push(("README.md".to_owned(), index));
    pages
}

fn section(check: &Check) -> String {
    let mut text = format!(
        "\n## {}\n\n**{}.** Severity {}: {}.\n\n{}\n\n**Why.** {}\n\n**Remedy.** {}\n\n```yaml\n{}\n```\n",
        check.id,
        check.title,
        check.severity,
        check.severity_reason,
        check.what,
        check.why,
        check.remedy,
        check.example.trim_end()
    );
    if !check.techniques.is_empty() {
        let _ = write!(text, "\nTechniques: {}", check.techniques.join(", "));
    }
    if !check.controls.is_empty() {
        let _ = write!(text, "  \nControls: {}", check.controls.join(", "));
    }
    for reference in check.references {
        let _ = write!(text, "  \nSee <{reference}>");
    }
    text.push('\n');
    text
}

fn reference(folder: &Path, check: bool) -> anyhow::Result<Outcome> {
    let mut stale = Vec::new();
    if !check {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("`{}` cannot be created", folder.display()))?;
    }
    for (name, text) in pages() {
        let path = folder.join(name);
        let current = std::fs::read_to_string(&path).unwrap_or_default();
        if current == text {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            output::write_file(&path, text.as_bytes())?;
        }
    }
    anyhow::ensure!(
        stale.is_empty(),
        "stale reference pages: {}\n  hint: run `seawall checks reference --output {}`",
        stale.join(", "),
        folder.display()
    );
    Ok(Outcome::Clean)
}
