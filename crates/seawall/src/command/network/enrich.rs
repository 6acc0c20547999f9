//! `seawall network enrich`: whose the addresses of flow records were, and what policies say about them.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_answer::network::{Flows, Tuple, tuple};
use seawall_event::Timestamp;
use seawall_load::named_lines;
use seawall_network::History;
use seawall_text::counted;
use serde_json::Value;

use super::reading::{self, load};
use crate::input::{Kept, NamedInput};
use crate::output::JsonLines;
use crate::{Outcome, output};

/// Add workloads and policy verdicts to flow records.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Flow records as JSON lines: five-tuples from flow logs, Hubble or captures; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    flows: PathBuf,
    /// An older snapshot of the same cluster; repeatable. Addresses are resolved as of the time of each record.
    #[arg(long, value_name = "SNAPSHOT")]
    history: Vec<PathBuf>,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut all: Vec<Kept> = vec![load(&arguments.input)?];
    for path in &arguments.history {
        all.push(load(&NamedInput::of(
            std::slice::from_ref(path),
            arguments.input.reading(),
        ))?);
    }
    let clusters: Vec<_> = all
        .iter()
        .map(|loaded| {
            let taken = loaded.taken.as_deref().and_then(Timestamp::parse);
            (taken, &loaded.cluster)
        })
        .collect();
    let history = History::on(&clusters, reading::plugin(arguments.plugin.as_deref()));
    let flows = Flows::new(&history);
    let path = &arguments.flows;
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut out = JsonLines::stdout()?;
    let (mut broken, mut first) = (0, String::new());
    for (number, line) in lines.enumerate() {
        let line = line.context("a record cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let record: anyhow::Result<(Value, Tuple)> = serde_json::from_str::<Value>(&line)
            .map_err(anyhow::Error::from)
            .and_then(|record| {
                Ok((tuple(&record)?, record)).map(|(tuple, record)| (record, tuple))
            });
        match record {
            Ok((record, tuple)) => out
                .say(&seawall_answer::value(&flows.flow(record, &tuple)))
                .context("standard output cannot be written")?,
            Err(error) => {
                broken += 1;
                if broken == 1 {
                    first = format!("line {}: {error}", number + 1);
                }
            }
        }
    }
    out.finish().context("standard output cannot be written")?;
    if broken > 0 {
        output::note(&format!(
            "skipped {} that could not be read as flow records; {first}",
            counted(broken, "line")
        ));
    }
    if broken > 0 {
        return Ok(Outcome::Incomplete);
    }
    // A verdict is only as good as what was read of its moment.
    let mut moments = history.moments().values().iter();
    let is_certain = moments.all(|moment| reading::is_certain(&moment.network));
    let is_full = all.iter().all(|loaded| loaded.cluster.coverage.is_full());
    Ok(match is_certain && is_full {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
