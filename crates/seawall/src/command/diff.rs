//! `seawall diff`: what changed between two inputs: findings, attack paths, permissions and connections.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use seawall_answer::attack;
use seawall_finding::Severity;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;
use seawall_scan::{Baseline, Compared, Part, Scan, ScanOptions};
use seawall_text::markdown::{code_span, inline, prose};
use seawall_text::{Answer, Lines, say};
use serde_json::{Value, json};

use crate::command::attack::diff::{difference, load, over};
use crate::command::attack::facts;
use crate::command::exceptions::{self, Exceptions};
use crate::command::scan::scan_all;
use crate::input::InputChoice;
use crate::rendering::runner;
use crate::{Outcome, output};

/// What changed between two inputs: findings, attack paths, permissions and connections.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Before: manifests or a snapshot.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// After, or with `--over` the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// NEW contains only what changes, and is applied over OLD.
    #[arg(long)]
    over: bool,
    /// Count new findings only when they are at least this severe.
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    fail_on: Severity,
    /// Exceptions files; accepted findings are neither new nor gone.
    #[arg(long, value_name = "FILE")]
    exceptions: Vec<PathBuf>,
    /// Kubernetes version to evaluate both against, such as v1.36; by default each cluster's, if known, or else the newest.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Facts that no object shows: vulnerable images, open registries, crown jewels (`schema: seawall.attack-facts/v1`).
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    choice: InputChoice,
}

/// Runs the command. Whatever is new or nearer is a finding.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let told = facts(arguments.facts.as_ref())?;
    let choice = &arguments.choice;
    let old = load(std::slice::from_ref(&arguments.old), choice)?;
    let new = std::slice::from_ref(&arguments.new);
    let new = match arguments.over {
        true => over(&old, load(new, &choice.all_together())?),
        false => load(new, choice)?,
    };
    // What is new is what a scan of NEW finds with OLD as its baseline, and what is gone is the reverse.
    let paths = [arguments.old.as_path(), arguments.new.as_path()];
    let (trust, runner) = (choice.trust(), runner());
    let accepted = exceptions::read(
        &arguments.exceptions,
        paths.into_iter(),
        &trust.trust(&runner),
    )?;
    let scanned = |loaded, baseline| scanned(arguments, loaded, &accepted, baseline);
    let before = scanned(&old, None)?;
    let after = scanned(&new, Some(before.baseline()))?;
    let before = scanned(&old, Some(after.baseline()))?;
    let (rest, is_known) = difference(&old, &new, &told)?;
    let report = Report {
        compared: Compared::of(&before, &after),
        rest: &rest,
        not_evaluated: [("before", &old, &before), ("after", &new, &after)]
            .into_iter()
            .flat_map(|(side, loaded, scan)| {
                let sentences = loaded.cluster.coverage.sentences().into_iter();
                let all = sentences.chain(scan.cut.clone());
                all.map(move |what| format!("{side}: {what}"))
            })
            .collect(),
        is_gone_known: after.cut.is_none() && new.cluster.coverage.is_full(),
        limit: arguments.fail_on,
    };
    let answer = match arguments.format.as_str() {
        "json" => output::json(&report.json())?,
        "markdown" => Answer::of_writer(report.markdown()),
        _ => report.text().into(),
    };
    output::write(arguments.output.as_ref(), &answer)?;
    let found = match report.is_worse() {
        true => Outcome::Findings,
        false => Outcome::Clean,
    };
    let is_whole = report.not_evaluated.is_empty()
        && [&old, &new]
            .iter()
            .all(|one| one.cluster.coverage.is_full());
    let seen = match is_whole {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    };
    Ok(is_known.max(found).max(seen))
}

fn scanned(
    arguments: &Arguments,
    loaded: &Loaded,
    accepted: &Exceptions,
    baseline: Option<Baseline>,
) -> anyhow::Result<Scan> {
    let loaded = std::slice::from_ref(loaded);
    let mut options = ScanOptions {
        no_annotations: !arguments.choice.trust().is_input_trusted(),
        exceptions: accepted.clone().for_input(loaded),
        baseline,
        ..ScanOptions::default()
    };
    scan_all(loaded, arguments.kubernetes_version, &mut options)
}

/// A finding, and what there is to say besides.
type Row<'f> = (Part<'f>, Option<String>);

struct Report<'r> {
    compared: Compared<'r>,
    rest: &'r attack::Diff,
    not_evaluated: Vec<String>,
    /// Whether the new side was read whole: a finding that is missing in the rest of it is not known to be gone.
    is_gone_known: bool,
    limit: Severity,
}

impl Report<'_> {
    fn is_worse(&self) -> bool {
        self.compared.is_worse(self.limit) || self.rest.is_worse()
    }

    /// Lists of findings: a title, a sign, and what each was before or is now.
    fn lists(&self) -> Vec<(&'static str, char, Vec<Row<'_>>)> {
        let compared = &self.compared;
        let new = compared.new.iter();
        let new = new.map(|part| (*part, part.whole.also()));
        let severe = compared.more_severe.iter();
        let severe = severe.map(|(finding, before)| (*finding, Some(format!("{before} before"))));
        let unknown = compared.unknown.iter();
        let unknown =
            unknown.map(|(finding, now)| (*finding, Some(format!("now unknown: {}", now.message))));
        let all = vec![
            ("new findings", '+', new.collect()),
            ("more severe findings", '+', severe.collect()),
            match self.is_gone_known {
                true => ("findings that are gone", '-', unchanged(&compared.gone)),
                false => (
                    "findings not found in what was read",
                    '?',
                    unchanged(&compared.gone),
                ),
            },
            (
                "findings of which nothing is known any more",
                '?',
                unknown.collect(),
            ),
        ];
        all.into_iter()
            .filter(|(_, _, list)| !list.is_empty())
            .collect()
    }

    fn summary(&self) -> String {
        format!(
            "{} new, {} {}",
            self.compared.new.len(),
            self.compared.gone.len(),
            match self.is_gone_known || self.compared.gone.is_empty() {
                true => "gone",
                false => "not found in what was read",
            }
        )
    }

    fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "findings: {}", self.summary());
        for (title, sign, list) in self.lists() {
            text.gap();
            say!(text, "{title}");
            for (finding, more) in list {
                let more = more.map_or_else(String::new, |more| format!(" ({more})"));
                say!(
                    text,
                    "  {sign} {:<8} {}: {} [{}]{more}",
                    finding.severity().name(),
                    finding.whole.target,
                    finding.message(),
                    finding.check()
                );
            }
        }
        text.gap();
        text.append(&self.rest.text());
        if !self.not_evaluated.is_empty() {
            text.gap();
            say!(text, "not evaluated");
            for what in &self.not_evaluated {
                say!(text, "  {what}");
            }
        }
        text
    }

    fn markdown(&self) -> String {
        let mut text = format!("### Findings\n\n{}.\n", self.summary());
        for (title, _, list) in self.lists() {
            let _ = writeln!(
                text,
                "\n<details open><summary>{} {title}</summary>\n\n| Severity | Where | What |\n|---|---|---|",
                list.len()
            );
            for (finding, more) in list {
                let more = more.map_or_else(String::new, |more| format!(" ({})", prose(&more)));
                let _ = writeln!(
                    text,
                    "| {} | {} | {} ({}){more} |",
                    finding.severity(),
                    inline(&finding.whole.target.to_string()),
                    prose(finding.message()),
                    code_span(finding.check())
                );
            }
            text.push_str("\n</details>\n");
        }
        text.push('\n');
        text.push_str(&self.rest.markdown());
        if !self.not_evaluated.is_empty() {
            text.push_str("\n### Not evaluated\n\n");
            for what in &self.not_evaluated {
                let _ = writeln!(text, "- {}", prose(what));
            }
        }
        text
    }

    fn json(&self) -> Value {
        let new = self.compared.new.iter().map(|part| {
            let mut all = finding(part);
            let folded = part.whole.folded.iter();
            all["folded"] = folded
                .map(|part| {
                    json!({
                        "fingerprint": part.fingerprint.to_string(),
                        "check": part.rule.id,
                        "severity": part.severity.name(),
                        "message": part.message,
                    })
                })
                .collect();
            all
        });
        let plain = |all: &[Part<'_>]| all.iter().map(finding).collect::<Vec<_>>();
        let with = |one: &Part<'_>, key: &str, value: &str| {
            let mut all = finding(one);
            all[key] = json!(value);
            all
        };
        let severe = self.compared.more_severe.iter();
        let unknown = self.compared.unknown.iter();
        json!({
            "schema": "seawall.diff/v1",
            "is_worse": self.is_worse(),
            "findings": {
                "new": new.collect::<Vec<_>>(),
                "more_severe": severe
                    .map(|(one, before)| with(one, "severity_before", before.name()))
                    .collect::<Vec<_>>(),
                "gone": plain(&self.compared.gone),
                "is_gone_known": self.is_gone_known,
                "unknown": unknown
                    .map(|(one, now)| with(one, "reason", &now.message))
                    .collect::<Vec<_>>(),
            },
            "attack": self.rest,
            "not_evaluated": self.not_evaluated,
        })
    }
}

/// Findings of which there is nothing more to say.
fn unchanged<'f>(all: &[Part<'f>]) -> Vec<Row<'f>> {
    all.iter().map(|one| (*one, None)).collect()
}

fn finding(part: &Part<'_>) -> Value {
    let location = part.whole.location().filter(|_| part.folded.is_none());
    json!({
        "fingerprint": part.fingerprint().to_string(),
        "check": part.check(),
        "severity": part.severity().name(),
        "target": part.whole.target.to_string(),
        "message": part.message(),
        "file": location.map(|location| location.file.to_string()),
        "line": location.map(|location| location.line),
    })
}
