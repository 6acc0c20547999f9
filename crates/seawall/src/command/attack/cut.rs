//! `seawall attack cut`: the smallest set of changes that takes every short way away.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_graph::{Change, Cut, CutLimits, Decision, Fix, Question, Used, cut, network_of};
use seawall_model::Cluster;
use seawall_rbac::{Primitive, Rbac, Server, Source, attribute};
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::patch::Patch;
use super::patches::Patcher;
use super::{Common, conditions, facts, no_node, words};
use crate::command::rbac::used;
use crate::input::only_one;
use crate::{Outcome, output};

/// Lines about what would break that are shown for each change.
const MAX_BREAKS: usize = 4;

/// Changes that are shown as text.
const MAX_SHOWN: usize = 20;

/// The smallest set of changes that cuts every short attack path.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where paths start: `internet`, `leak`, `namespace:NAME`, a workload, an identity or any node.
    #[arg(long, value_name = "NODE", default_value = "internet")]
    from: String,
    /// Where they end: `cluster-admin`, `node`, `cloud`, `volumes`, `crown-jewels`, or any node.
    #[arg(long, value_name = "TARGET", default_value = "cluster-admin")]
    to: String,
    /// Cut paths of at most this many mistakes; by default those of today's shortest path, so that one more mistake is
    /// needed afterwards.
    #[arg(long, value_name = "N")]
    mistakes: Option<u32>,
    /// Only paths whose hops are all confirmed.
    #[arg(long)]
    certain: bool,
    /// An audit log (JSON lines, plain, gzip or zstd): permissions in use are kept where possible; repeatable.
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
    let told = facts(arguments.common.facts.as_ref())?;
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
        _ => report.text().into(),
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
    fn text(&self) -> Lines {
        let mut text = self.changes();
        text.append(&words::conditions("assumptions", &self.conditions));
        text
    }

    fn changes(&self) -> Lines {
        let mut text = Lines::new();
        let cut = self.cut;
        let way = format!("from {} to {}", self.arguments.from, self.arguments.to);
        let Some(before) = cut.before else {
            match &cut.gap {
                Some(_) => say!(text, "unknown: no attack path {way} found in what was read"),
                None => say!(text, "no attack path {way} found: nothing to cut"),
            };
            return text;
        };
        say!(text, "{} → {}", self.arguments.from, self.arguments.to);
        say!(text, "  before: {}", words::cost(before));
        say!(
            text,
            "  after:  {}",
            cut.after
                .map_or_else(|| "no path found".to_owned(), words::cost)
        );
        if cut.fixes.is_empty() && !cut.is_open {
            say!(
                text,
                "no attack path needs {} or fewer: nothing to cut",
                count(cut.mistakes)
            );
            return text;
        }
        let least = match cut.stopped {
            _ if cut.is_least() => "no cheaper set of known changes does the same".to_owned(),
            Some(stopped) => format!(
                "best found after {stopped}: weight {}, and no set weighs less than {}",
                cut.weight, cut.at_least
            ),
            None => format!(
                "weight {}, and no set weighs less than {}",
                cut.weight, cut.at_least
            ),
        };
        text.gap();
        say!(
            text,
            "{} in {}, for {}; {least}",
            number_of(cut.fixes.len(), "change"),
            number_of(cut.decisions.len(), "decision"),
            number_of(cut.ways, "path")
        );
        let mut patcher = Patcher::new(self.cluster);
        for (number, decision) in cut.decisions.iter().take(MAX_SHOWN).enumerate() {
            self.decision(number + 1, decision, &mut patcher, &mut text);
        }
        if cut.decisions.len() > MAX_SHOWN {
            text.gap();
            say!(
                text,
                "… and {} more; `--format json` lists them all",
                cut.decisions.len() - MAX_SHOWN
            );
        }
        if cut.is_open {
            let why = match cut.stopped {
                _ if cut.is_beyond => "no known change removes their hops".to_owned(),
                Some(stopped) => format!("the search stopped after {stopped}"),
                None => "known changes do not remove all of their hops".to_owned(),
            };
            text.gap();
            say!(text, "paths remain: {why}");
        }
        if self.arguments.audit.is_empty() {
            text.gap();
            say!(
                text,
                "usage is unknown; with `--audit LOG`, permissions in use are kept where possible"
            );
        }
        text
    }

    /// A decision with its changes, what is lost by them, and what is left without them.
    fn decision(
        &self,
        number: usize,
        decision: &Decision,
        patcher: &mut Patcher<'_>,
        text: &mut Lines,
    ) {
        let fixes: Vec<&Fix> = decision
            .fixes
            .iter()
            .map(|fix| &self.cut.fixes[*fix])
            .collect();
        match &fixes[..] {
            [fix] => {
                text.gap();
                say!(text, "{number}. {}", fix.says)
            }
            fixes => {
                let count = number_of(fixes.len(), "change");
                text.gap();
                say!(text, "{number}. {}: {count}", decision.about);
                for fix in fixes.iter().take(MAX_SHOWN) {
                    say!(text, "   - {}", fix.says);
                }
            }
        };
        for loss in decision.loses.iter().take(MAX_BREAKS) {
            say!(text, "   breaks: {loss}");
        }
        if decision.loses.len() > MAX_BREAKS {
            let more = decision.loses.len() - MAX_BREAKS;
            say!(text, "   breaks: … and {more} more");
        }
        let changes: Vec<Change> = fixes.iter().flat_map(|fix| fix.changes.clone()).collect();
        for patch in patcher.patches(&changes) {
            match patch.command() {
                Ok(command) => {
                    let mut lines = command.lines();
                    say!(text, "   $ {}", lines.next().unwrap_or_default());
                    lines.for_each(|line| say!(text, "{line}"));
                }
                Err(by_hand) => say!(text, "   by hand: {by_hand}"),
            }
            for then in &patch.then {
                say!(text, "   {}", then.line());
            }
        }
        say!(text, "   or accept it: {}", self.accepted(decision));
    }

    /// What is left where a decision is not taken.
    fn accepted(&self, decision: &Decision) -> String {
        let of = self.cut.ways;
        let left = match decision.ways {
            _ if of == 1 => "the path remains".to_owned(),
            1 => format!("1 of {of} paths remains"),
            count => format!("{count} of {of} paths remain"),
        };
        match decision.without {
            None => left,
            Some(None) => format!("{left}, but other changes remove it"),
            Some(Some(cost)) => format!("{left}, the shortest with {}", words::cost(cost)),
        }
    }

    fn json(&self) -> Value {
        let cut = self.cut;
        let mut patcher = Patcher::new(self.cluster);
        let fixes: Vec<Value> = cut
            .fixes
            .iter()
            .enumerate()
            .map(|(number, fix)| {
                let mut decisions = cut.decisions.iter();
                let own = decisions.find(|own| own.fixes == [number]);
                let without = own.and_then(|own| own.without);
                json!({
                    "change": fix.says,
                    "weight": fix.weight,
                    "breaks": fix.breaks,
                    "without_it": without.map(words::cost_json),
                    "patches": patcher.patches(&fix.changes).iter().map(Patch::json).collect::<Vec<Value>>(),
                })
            })
            .collect();
        let decisions: Vec<Value> = cut
            .decisions
            .iter()
            .map(|decision| {
                json!({
                    "about": decision.about,
                    "changes": decision.fixes,
                    "loses": decision.loses,
                    "if_accepted": {
                        "ways_left": decision.ways,
                        "ways": cut.ways,
                        "cheapest": decision.without.map(words::cost_json),
                    },
                })
            })
            .collect();
        json!({
            "schema": "seawall.attack-cut/v1",
            "from": self.arguments.from,
            "to": self.arguments.to,
            "mistakes": cut.mistakes,
            "before": words::cost_json(cut.before),
            "after": words::cost_json(cut.after),
            "is_open": cut.is_open,
            "is_least": cut.is_least(),
            "weight": cut.weight,
            "at_least": cut.at_least,
            "stopped": cut.stopped.map(|stopped| format!("after {stopped}")),
            "changes": fixes,
            "decisions": decisions,
            "unknown": cut.gap,
            "conditions": self.conditions,
        })
    }
}

fn number_of(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn count(mistakes: u32) -> String {
    match mistakes {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    }
}
