//! `seawall attack cut`: the smallest set of changes that takes every short way away.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_graph::{Cut, CutLimits, Fix, Question, Used, cut, network_of};
use seawall_model::Cluster;
use seawall_rbac::{Primitive, Rbac, Server, Source, attribute};
use serde_json::{Value, json};

use super::patch::{Patch, patches};
use super::{Common, conditions, no_node, told, words};
use crate::command::rbac::used;
use crate::input::only_one;
use crate::{Outcome, output};

/// Lines about what would break that are shown for each change.
const MAX_BREAKS: usize = 4;

/// Changes that are shown as text.
const MAX_SHOWN: usize = 20;

/// The smallest set of changes that takes every short way away.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where ways begin: `internet`, `leak`, `namespace:NAME`, a workload, an identity or any node.
    #[arg(long, value_name = "NODE", default_value = "internet")]
    from: String,
    /// Where they lead: `cluster-admin`, `node`, `cloud`, `volumes`, `crown-jewels`, or any node.
    #[arg(long, value_name = "TARGET", default_value = "cluster-admin")]
    to: String,
    /// Take away ways of no more than so many mistakes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    mistakes: u32,
    /// Only ways whose steps hang on nothing that is not known.
    #[arg(long)]
    certain: bool,
    /// An audit log (JSON lines, plain, gzip or zstd): what is in use is left alone where it can be; repeatable.
    #[arg(long, value_name = "FILE")]
    audit: Vec<PathBuf>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Runs the command. Ways that are left are findings.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = only_one(arguments.common.input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let told = told(arguments.common.facts.as_ref())?;
    let primitives = Primitive::builtin().context("the built-in primitives")?;
    let in_use = in_use(&arguments.audit, &loaded.cluster)?;
    let answer = cut(
        &loaded.cluster,
        &primitives,
        &told,
        &Question {
            from: &arguments.from,
            to: &arguments.to,
            mistakes: arguments.mistakes,
            only_certain: arguments.certain,
            used: &in_use,
            limits: CutLimits::default(),
        },
    )
    .map_err(|error| no_node(&error))?;
    let report = Report {
        cluster: &loaded.cluster,
        arguments,
        cut: &answer,
        conditions: conditions(&loaded, &network_of(&loaded.cluster), answer.gap.as_deref()),
    };
    let text = match arguments.format.as_str() {
        "json" => output::json(&report.json())?,
        _ => report.text(),
    };
    output::write(arguments.output.as_ref(), &text)?;
    let found = if answer.is_open {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(super::outcome(&loaded, answer.gap.as_deref(), found))
}

/// How often what each binding gives was used.
fn in_use(audit: &[PathBuf], cluster: &Cluster) -> anyhow::Result<Used> {
    let mut found = Used::new();
    if audit.is_empty() {
        return Ok(found);
    }
    let (usage, _) = used::read(audit)?;
    let rbac = Rbac::new(cluster);
    let server = Server::of(cluster, None, usage.checks());
    for granted in attribute(&usage, &rbac, cluster, &server).granted {
        if let Source::Binding(subject, index) = granted.source {
            let binding = &rbac.bindings()[index];
            *found.entry((binding.object, subject)).or_default() += granted.times;
        }
    }
    Ok(found)
}

struct Report<'r> {
    cluster: &'r Cluster,
    arguments: &'r Arguments,
    cut: &'r Cut,
    conditions: Vec<String>,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut text = self.changes();
        text.push_str(&words::conditions("the answer holds", &self.conditions));
        text
    }

    fn changes(&self) -> String {
        let mut text = String::new();
        let cut = self.cut;
        let way = format!("from {} to {}", self.arguments.from, self.arguments.to);
        let Some(before) = cut.before else {
            let _ = match &cut.gap {
                Some(_) => writeln!(text, "unknown: in what was read, no way {way} was found"),
                None => writeln!(text, "no way {way} was found, so there is nothing to cut"),
            };
            return text;
        };
        let _ = writeln!(text, "{way}");
        let _ = writeln!(text, "  before: {}", words::cost(before));
        let _ = writeln!(
            text,
            "  after:  {}",
            cut.after.map_or_else(|| "no way".to_owned(), words::cost)
        );
        if cut.fixes.is_empty() && !cut.is_open {
            let _ = writeln!(
                text,
                "no way takes {} or fewer, so there is nothing to cut",
                count(self.arguments.mistakes)
            );
            return text;
        }
        let least = if cut.is_least {
            "no lighter set of the changes that are known does the same"
        } else {
            "a lighter set may do the same; there are too many to look at"
        };
        let _ = writeln!(
            text,
            "\n{} for {}; {least}",
            number_of(cut.fixes.len(), "change"),
            number_of(cut.ways, "way that was found")
        );
        for (number, fix) in cut.fixes.iter().take(MAX_SHOWN).enumerate() {
            let _ = writeln!(text, "\n{}. {}", number + 1, fix.says);
            if let Some(without) = cut.without.get(number) {
                let _ = writeln!(
                    text,
                    "   without it: {}",
                    without.map_or_else(|| "no way".to_owned(), words::cost)
                );
            }
            for broken in fix.breaks.iter().take(MAX_BREAKS) {
                let _ = writeln!(text, "   breaks: {broken}");
            }
            if fix.breaks.len() > MAX_BREAKS {
                let _ = writeln!(
                    text,
                    "   breaks: … and {} more",
                    fix.breaks.len() - MAX_BREAKS
                );
            }
            for patch in self.patches(fix) {
                let _ = writeln!(text, "   $ {}", patch.command());
            }
        }
        if cut.fixes.len() > MAX_SHOWN {
            let _ = writeln!(
                text,
                "\n… and {} more; `--format json` has them all",
                cut.fixes.len() - MAX_SHOWN
            );
        }
        if cut.is_open {
            let _ = writeln!(
                text,
                "\nways are left: no change that is known takes their steps away, or there are too many"
            );
        }
        if self.arguments.audit.is_empty() {
            let _ = writeln!(
                text,
                "\nwhat is in use is not known; `--audit LOG` leaves it alone where it can"
            );
        }
        text
    }

    fn patches(&self, fix: &Fix) -> Vec<Patch> {
        patches(self.cluster, &fix.changes)
    }

    fn json(&self) -> Value {
        let cut = self.cut;
        let fixes: Vec<Value> = cut
            .fixes
            .iter()
            .enumerate()
            .map(|(number, fix)| {
                let without = cut.without.get(number);
                json!({
                    "change": fix.says,
                    "weight": fix.weight,
                    "breaks": fix.breaks,
                    "without_it": without.map(|cost| words::cost_json(*cost)),
                    "patches": self.patches(fix).iter().map(Patch::json).collect::<Vec<Value>>(),
                })
            })
            .collect();
        json!({
            "schema": "seawall.attack-cut/v1",
            "from": self.arguments.from,
            "to": self.arguments.to,
            "mistakes": self.arguments.mistakes,
            "before": words::cost_json(cut.before),
            "after": words::cost_json(cut.after),
            "is_open": cut.is_open,
            "is_least": cut.is_least,
            "changes": fixes,
            "unknown": cut.gap,
            "conditions": self.conditions,
        })
    }
}

fn number_of(count: usize, what: &str) -> String {
    match (count, what.split_once(' ')) {
        (1, _) => format!("1 {what}"),
        (count, Some((first, rest))) => format!("{count} {first}s {}", rest.replace("was", "were")),
        (count, None) => format!("{count} {what}s"),
    }
}

fn count(mistakes: u32) -> String {
    match mistakes {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    }
}
