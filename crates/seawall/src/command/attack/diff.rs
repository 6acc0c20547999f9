//! `seawall attack diff`: what a pull request opens and closes.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use seawall_answer::network::gained_and_lost;
use seawall_graph::{Moved, Path, PathLimits, Told};
use seawall_load::Loaded;
use seawall_model::Cluster;
use seawall_text::markdown::{code_span, fenced, inline, prose};
use seawall_text::{Answer, Lines, say};
use serde_json::{Value, json};

use super::{View, ask, facts, words};
use crate::command::rbac;
use crate::input::{InputChoice, Kept, NamedInput, only_one};
use crate::{Outcome, output};

/// Rows of each list that are shown; the rest is counted.
const MAX_ROWS: usize = 20;

/// What is compared.
const TARGETS: &[&str] = &["cluster-admin", "node", "cloud", "crown-jewels"];

/// What a change opens and closes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Before: manifests or a snapshot.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// After, or with `--over` the change.
    #[arg(value_name = "CHANGE")]
    change: PathBuf,
    /// CHANGE contains only what changes, and is applied over BASE.
    #[arg(long)]
    over: bool,
    /// Facts that no object shows: vulnerable images, open registries, crown jewels (`schema: seawall.attack-facts/v1`).
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    #[command(flatten)]
    choice: InputChoice,
}

/// Runs the command. Anything that comes nearer is a finding.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let told = facts(arguments.facts.as_ref())?;
    let choice = &arguments.choice;
    let base = load(std::slice::from_ref(&arguments.base), choice)?;
    let change = std::slice::from_ref(&arguments.change);
    let change = if arguments.over {
        over(&base, load(change, &choice.all_together())?)
    } else {
        load(change, choice)?
    };
    let difference = difference(&base, &change, &told)?;
    let text = match arguments.format.as_str() {
        "json" => output::json(&difference.json())?,
        "markdown" => Answer::of_writer(difference.markdown()),
        _ => difference.text().into(),
    };
    output::write(None, &text)?;
    let opens = difference.moved.iter().any(Moved::is_nearer);
    let found = if opens {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(difference.outcome.max(found))
}

/// The one cluster of an input.
pub(crate) fn load(paths: &[PathBuf], choice: &InputChoice) -> anyhow::Result<Kept> {
    let loaded = only_one(NamedInput::of(paths, choice).load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    Ok(loaded)
}

/// A change laid over what it changes.
pub(crate) fn over(base: &Loaded, mut change: Kept) -> Kept {
    change.cluster = Cluster::over(&base.cluster, std::mem::take(&mut change.cluster));
    change
}

/// What differs.
pub(crate) struct Difference {
    /// From the internet to cluster-admin before and after.
    number: [String; 2],
    moved: Vec<Moved>,
    way: Option<Way>,
    granted: Vec<String>,
    taken: Vec<String>,
    /// Connections gained and lost; `None` where there are too many pairs.
    connections: Option<(Vec<String>, Vec<String>)>,
    conditions: Vec<String>,
    /// Whether both sides were read whole.
    pub(crate) outcome: Outcome,
}

/// A way with what is new about it.
struct Way {
    from: String,
    to: String,
    cost: String,
    /// Text of a step, and whether it is new.
    steps: Vec<(Lines, bool)>,
    json: Vec<Value>,
}

/// Compares two inputs.
pub(crate) fn difference(
    base: &Loaded,
    change: &Loaded,
    told: &Told,
) -> anyhow::Result<Difference> {
    ask(base, told, |before| {
        ask(change, told, |after| {
            let moved = after.graph.moved_since(before.graph, TARGETS);
            let (granted, taken) = rbac::diff::lines(before.rbac, after.rbac);
            let connections = gained_and_lost(before.network, after.network);
            let way = moved
                .iter()
                .find(|moved| moved.is_nearer())
                .and_then(|moved| way(before, after, moved));
            let mut conditions = after.conditions();
            let only_before = before.conditions().into_iter();
            let only_before: Vec<String> = only_before
                .filter(|condition| !conditions.contains(condition))
                .map(|condition| format!("before: {condition}"))
                .collect();
            conditions.extend(only_before);
            Ok(Difference {
                outcome: before
                    .outcome(Outcome::Clean)
                    .max(after.outcome(Outcome::Clean)),
                number: [before.number(), after.number()],
                way,
                moved,
                granted,
                taken,
                connections,
                conditions,
            })
        })
    })
}

/// The cheapest way of a distance that is nearer than before.
fn way(before: &View<'_>, after: &View<'_>, moved: &Moved) -> Option<Way> {
    let graph = after.graph;
    let starts = graph.starts(&moved.from).ok()?;
    let target = graph.target(&moved.to).ok()?;
    let reach = graph.reach(&target.goals);
    let path: Path = graph
        .paths(&starts, &target.goals, &reach, 1, &PathLimits::default())
        .found
        .into_iter()
        .next()?;
    let ids = before.graph.ids();
    let legs = graph.legs(&path);
    let is_new = |leg| !before.graph.has_step(&ids, graph, leg);
    Some(Way {
        from: graph.id(*starts.first()?),
        to: target.words,
        cost: words::cost(path.cost),
        steps: legs
            .iter()
            .enumerate()
            .map(|(number, leg)| (words::step(after, leg, number + 1), is_new(leg)))
            .collect(),
        json: legs
            .iter()
            .map(|leg| {
                let mut value = words::step_json(after, leg);
                value["is_new"] = json!(is_new(leg));
                value
            })
            .collect(),
    })
}

impl Difference {
    /// Whether something came nearer, was granted, or can be reached that could not before.
    pub(crate) fn is_worse(&self) -> bool {
        let gains = self.connections.as_ref();
        self.moved.iter().any(Moved::is_nearer)
            || !self.granted.is_empty()
            || gains.is_some_and(|(gained, _)| !gained.is_empty())
    }

    /// For people.
    pub(crate) fn text(&self) -> Lines {
        let mut text = Lines::new();
        let [before, after] = &self.number;
        say!(text, "internet → cluster-admin");
        say!(text, "  before: {before}");
        say!(text, "  after:  {after}");
        for (title, is_nearer) in [("nearer", true), ("farther", false)] {
            let list: Vec<&Moved> = self
                .moved
                .iter()
                .filter(|moved| moved.is_nearer() == is_nearer)
                .collect();
            if list.is_empty() {
                continue;
            }
            text.gap();
            say!(text, "{title}");
            for moved in list.iter().take(MAX_ROWS) {
                say!(
                    text,
                    "  {} → {}: {} → {}",
                    moved.from,
                    moved.to,
                    words::short(moved.before),
                    words::short(moved.after)
                );
            }
            if list.len() > MAX_ROWS {
                say!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
        }
        if self.moved.is_empty() {
            text.gap();
            say!(text, "no distance changes");
        }
        if let Some(way) = &self.way {
            text.gap();
            say!(text, "new path: {} → {}: {}", way.from, way.to, way.cost);
            for (step, is_new) in &way.steps {
                for (number, line) in step.as_str().lines().enumerate() {
                    let sign = if *is_new && number == 0 { '+' } else { ' ' };
                    say!(text, "{sign}{line}");
                }
            }
        }
        for (title, sign, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            text.gap();
            say!(text, "{title}");
            for line in list.iter().take(MAX_ROWS) {
                say!(text, "  {sign} {line}");
            }
            if list.len() > MAX_ROWS {
                say!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
        }
        if self.connections.is_none() {
            text.gap();
            say!(text, "connections were not compared: too many workloads");
        }
        text.append(&words::conditions("assumptions", &self.conditions));
        text
    }

    fn lists(&self) -> Vec<(&'static str, char, &[String])> {
        let mut lists = vec![
            ("permissions granted", '+', &self.granted[..]),
            ("permissions removed", '-', &self.taken[..]),
        ];
        if let Some((gained, lost)) = &self.connections {
            lists.push(("connections gained", '+', gained));
            lists.push(("connections lost", '-', lost));
        }
        lists
    }

    /// For a pull request.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("### Attack paths\n\n");
        let [before, after] = &self.number;
        let _ = writeln!(
            text,
            "Internet → cluster-admin, before: **{before}**; after: **{after}**.\n"
        );
        if self.moved.is_empty() {
            text.push_str("No distance changes.\n");
        } else {
            text.push_str("| | From | To | Before | After |\n|---|---|---|---|---|\n");
            for moved in self.moved.iter().take(MAX_ROWS) {
                let word = if moved.is_nearer() {
                    "nearer"
                } else {
                    "farther"
                };
                let _ = writeln!(
                    text,
                    "| {word} | {} | {} | {} | {} |",
                    code_span(&moved.from),
                    moved.to,
                    words::short(moved.before),
                    words::short(moved.after)
                );
            }
            if self.moved.len() > MAX_ROWS {
                let _ = writeln!(text, "\n… and {} more.", self.moved.len() - MAX_ROWS);
            }
            text.push_str(
                "\nNumbers are mistakes; `?`: a hop is unconfirmed, `–`: no path found.\n",
            );
        }
        if let Some(way) = &self.way {
            let _ = writeln!(
                text,
                "\n<details open><summary>New path: {} → {}: {}</summary>\n\n```diff",
                inline(&way.from),
                inline(&way.to),
                way.cost
            );
            for (step, is_new) in &way.steps {
                let sign = if *is_new { '+' } else { ' ' };
                for line in step.as_str().lines() {
                    let _ = writeln!(text, "{sign}{}", fenced(line));
                }
            }
            text.push_str("```\n\n</details>\n");
        }
        for (title, sign, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            let _ = writeln!(
                text,
                "\n<details><summary>{} ({})</summary>\n\n```diff",
                capital(title),
                list.len()
            );
            for line in list.iter().take(MAX_ROWS) {
                let _ = writeln!(text, "{sign} {}", fenced(line));
            }
            if list.len() > MAX_ROWS {
                let _ = writeln!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
            text.push_str("```\n\n</details>\n");
        }
        if self.connections.is_none() {
            text.push_str("\nConnections were not compared: too many workloads.\n");
        }
        let _ = writeln!(
            text,
            "\n<details><summary>Assumptions ({})</summary>\n",
            self.conditions.len()
        );
        for condition in &self.conditions {
            let _ = writeln!(text, "- {}", prose(condition));
        }
        text.push_str("\n</details>\n");
        text
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let moved: Vec<Value> = self
            .moved
            .iter()
            .map(|moved| {
                json!({
                    "from": moved.from,
                    "to": moved.to,
                    "before": words::cost_json(moved.before),
                    "after": words::cost_json(moved.after),
                    "is_nearer": moved.is_nearer(),
                })
            })
            .collect();
        let (gained, lost) = self.connections.clone().unwrap_or_default();
        json!({
            "schema": "seawall.attack-diff/v1",
            "moved": moved,
            "way": self.way.as_ref().map(|way| &way.json),
            "granted": self.granted,
            "taken": self.taken,
            "connections_compared": self.connections.is_some(),
            "gained": gained,
            "lost": lost,
            "conditions": self.conditions,
        })
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
