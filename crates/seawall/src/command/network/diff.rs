//! `seawall network diff`: connections gained and lost between two inputs.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use seawall_load::Loaded;
use seawall_network::{Network, Ports};
use seawall_text::markdown::{code_span, prose};
use seawall_text::{Answer, Lines, say};
use serde_json::{Value, json};

use super::lines::lines;
use super::load;
use crate::input::{InputChoice, Kept, NamedInput};
use crate::{Outcome, output};

/// Show connections gained and lost between two inputs.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Input before the change.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Input after the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    #[command(flatten)]
    choice: InputChoice,
}

/// What became of one pair of ends.
struct Change {
    from: String,
    to: String,
    gained: Ports,
    lost: Ports,
}

fn load_side(path: &PathBuf, arguments: &Arguments) -> anyhow::Result<Kept> {
    load(&NamedInput::of(
        std::slice::from_ref(path),
        &arguments.choice,
    ))
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let old = load_side(&arguments.old, arguments)?;
    let new = load_side(&arguments.new, arguments)?;
    let mut before = super::network(&old);
    let mut after = super::network(&new);
    // Both see the same pieces of the outside.
    before.cut_like(&after);
    after.cut_like(&before);
    let changes = changes(&before, &after);
    let unknown: BTreeSet<String> = [(&old, &before), (&new, &after)]
        .into_iter()
        .flat_map(|(loaded, network)| unknown(loaded, network))
        .collect();
    // What files need not hold is no reason for another exit status, as in other lists.
    let mut open = unknown.clone();
    open.extend(
        [&before, &after]
            .iter()
            .filter_map(|one| one.unseen_in_files()),
    );
    let text = match arguments.format.as_str() {
        "json" => output::json(&to_json(&changes, &open))?,
        "markdown" => Answer::of_writer(markdown(&changes, &open)),
        _ => text(&changes, &open).into(),
    };
    output::write(None, &text)?;
    let is_known = unknown.is_empty();
    let gains = changes.iter().any(|change| !change.gained.is_empty());
    Ok(match (is_known, gains) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// What the answer hangs on and is not known of one side, as sentences without a full stop.
fn unknown(loaded: &Loaded, network: &Network<'_>) -> Vec<String> {
    let cluster = &loaded.cluster;
    let mut unknown: Vec<String> = network.unknowns();
    let doubts = network.doubts().iter();
    unknown.extend(doubts.map(|doubt| super::doubt_text(cluster, doubt)));
    if !cluster.coverage.is_full() {
        unknown.extend(cluster.coverage.sentences());
    }
    unknown
}

fn changes(before: &Network<'_>, after: &Network<'_>) -> Vec<Change> {
    let [before_names, after_names] = before.end_names_with(after);
    let (old, new) = (lines(before, &before_names), lines(after, &after_names));
    let pairs: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let nothing = Ports::none();
    pairs
        .into_iter()
        .filter_map(|pair| {
            let was = old.get(pair).unwrap_or(&nothing);
            let is = new.get(pair).unwrap_or(&nothing);
            let (gained, lost) = (is.without(was), was.without(is));
            let changed = !gained.is_empty() || !lost.is_empty();
            changed.then(|| Change {
                from: pair.0.clone(),
                to: pair.1.clone(),
                gained,
                lost,
            })
        })
        .collect()
}

/// Workloads up to which every pair is compared.
const MAX_WORKLOADS: usize = 2_000;

/// Connections gained and lost, a line each; `None` where there are too many pairs to look at.
pub(crate) fn gained_and_lost(
    before: &Network<'_>,
    after: &Network<'_>,
) -> Option<(Vec<String>, Vec<String>)> {
    if before.endpoints().len().max(after.endpoints().len()) > MAX_WORKLOADS {
        return None;
    }
    let (mut gained, mut lost) = (Vec::new(), Vec::new());
    for change in changes(before, after) {
        let pair = format!("{} => {}", change.from, change.to);
        if !change.gained.is_empty() {
            gained.push(format!("{pair} : {}", change.gained));
        }
        if !change.lost.is_empty() {
            lost.push(format!("{pair} : {}", change.lost));
        }
    }
    Some((gained, lost))
}

fn text(changes: &[Change], unknown: &BTreeSet<String>) -> Lines {
    let mut text = Lines::new();
    if changes.is_empty() {
        let known = match unknown.is_empty() {
            true => "",
            false => ", as far as known",
        };
        say!(text, "no connections gained or lost{known}");
    }
    for change in changes {
        if !change.gained.is_empty() {
            say!(
                text,
                "+ {} => {} : {}",
                change.from,
                change.to,
                change.gained
            );
        }
        if !change.lost.is_empty() {
            say!(text, "- {} => {} : {}", change.from, change.to, change.lost);
        }
    }
    for reason in unknown {
        say!(text, "unknown: {}", reason);
    }
    text
}

fn markdown(changes: &[Change], unknown: &BTreeSet<String>) -> String {
    let mut text = String::from("### Connections\n\n");
    if changes.is_empty() {
        text.push_str("No connection is gained or lost.\n");
    } else {
        text.push_str("| | From | To | Ports |\n|---|---|---|---|\n");
    }
    for change in changes {
        for (word, ports) in [("gained", &change.gained), ("lost", &change.lost)] {
            if !ports.is_empty() {
                let _ = writeln!(
                    text,
                    "| {word} | {} | {} | {ports} |",
                    code_span(&change.from),
                    code_span(&change.to)
                );
            }
        }
    }
    if !unknown.is_empty() {
        text.push_str("\nUnknown, so the answer might differ:\n\n");
        for reason in unknown {
            let _ = writeln!(text, "- {}", prose(reason));
        }
    }
    text
}

fn to_json(changes: &[Change], unknown: &BTreeSet<String>) -> Value {
    let all: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "from": change.from,
                "to": change.to,
                "gained": (!change.gained.is_empty()).then(|| change.gained.to_string()),
                "lost": (!change.lost.is_empty()).then(|| change.lost.to_string()),
            })
        })
        .collect();
    json!({"schema": "seawall.network-diff/v1", "changes": all, "unknown": unknown})
}
