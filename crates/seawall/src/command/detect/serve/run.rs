//! The command: a server that fills a spool, and rules that read it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use seawall_text::counted;
use seawall_webhook::{
    Directory, Durability, MIN_SPOOL_BYTES, Metrics, Server, Spool, SpoolLimits,
};

use super::super::rules::NamedRules;
use super::alerts::Alerts;
use super::listen::Listening;
use super::reading::Reading;
use super::rotated::Rotation;
use super::watch::Watch;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// How long batches that are on their way may take when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Ask rules about the events that API servers send to their audit webhook.
///
/// Batches are acknowledged once they are in the spool, and never wait for rules. SIGHUP reads the rules again, SIGTERM ends the server; the next one goes
/// on exactly where it was. The status is 0 when the server was told to stop and everything could be written, and 2 otherwise.
#[derive(Debug, Args)]
pub(in crate::command::detect) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    #[command(flatten)]
    listening: Listening,
    /// The directory of the spool. It is made where it is not there, and is for one server.
    #[arg(
        long,
        value_name = "DIRECTORY",
        required_unless_present = "print_config"
    )]
    spool: Option<PathBuf>,
    /// MiB that the spool may have. When it is full, API servers are asked to wait (429).
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(MIN_SPOOL_BYTES >> 20..=1 << 20))]
    spool_mib: u64,
    /// When batches are on the disk: `always` before they are acknowledged; `batch` within a tenth of a second, so that a crash of the machine loses
    /// what came in that time; `never` when the system wants. A crash of the program alone loses nothing.
    #[arg(long, default_value = "batch", value_parser = ["always", "batch", "never"])]
    sync: String,
    /// Alerts are a line each: `jsonl` in our form, `falco` in Falco's, `ocsf` as Detection Findings of OCSF.
    #[arg(long, default_value = "jsonl", value_parser = ["jsonl", "falco", "ocsf"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
    /// MiB of the file of alerts from which on another one is begun.
    #[arg(long, value_name = "MIB", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    rotate_mib: u64,
    /// Files of alerts that are kept beside the current one, as FILE.1 and so on.
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=1000))]
    rotate_keep: u32,
    /// Print what API servers need, a webhook configuration for each cluster and their flags, and end.
    #[arg(long)]
    print_config: bool,
    /// How API servers reach this server, as HOST:PORT, in what --print-config prints.
    #[arg(long, value_name = "HOST:PORT", requires = "print_config", value_parser = server)]
    server: Option<String>,
}

/// A host with a port.
fn server(text: &str) -> Result<String, String> {
    let is_host = |host: &str| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
        !host.is_empty() && host.chars().all(is_letter)
    };
    match text.rsplit_once(':') {
        Some((host, port)) if is_host(host) && port.parse::<u16>().is_ok() => Ok(text.to_owned()),
        _ => Err("expected HOST:PORT".to_owned()),
    }
}

/// Runs the command.
pub(in crate::command::detect) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let settings = arguments.listening.settings()?;
    if arguments.print_config {
        let answer = super::config::answer(&arguments.listening, arguments.server.as_deref())?;
        arguments.output.write(&answer)?;
        return Ok(Outcome::Clean);
    }
    let Some(directory) = &arguments.spool else {
        bail!("no spool\n  hint: add `--spool DIRECTORY`");
    };
    let watch = Watch::new(&arguments.rules, &settings.clusters, false)?;
    let durability = match &*arguments.sync {
        "always" => Durability::Always,
        "never" => Durability::Never,
        _ => Durability::Soon,
    };
    let storage = Directory::open(directory)?;
    let limits = SpoolLimits::of(arguments.spool_mib << 20);
    let (spool, opened) = Spool::open(Box::new(storage), limits, durability)
        .with_context(|| format!("the spool `{}`", directory.display()))?;
    if opened.torn_bytes > 0 {
        output::note(&format!(
            "{} bytes at the end of the spool were no whole batch, as the last server was stopped while it wrote them",
            opened.torn_bytes
        ));
    }
    if opened.is_position_lost {
        output::warn(
            "it is not known how far the spool was read: all of it is read again, so that alerts can come twice",
        );
    }
    let spool = Arc::new(spool);
    let rotation = Rotation {
        bytes: arguments.rotate_mib << 20,
        kept: arguments.rotate_keep,
    };
    let file = arguments
        .output
        .file()
        .map(|path| (path.as_path(), rotation));
    let alerts = Alerts::open(&arguments.format, file, &spool.committed().mark)?;
    let metrics = Arc::new(Metrics::default());
    let is_synced = durability != Durability::Never;
    let (own, counted_by) = (Arc::clone(&spool), Arc::clone(&metrics));
    let mut reading = Reading::start(own, watch, alerts, counted_by, is_synced)?;
    let tell = Arc::new(|text: &str| output::note(text));
    let server = Server::start(&settings, spool, metrics, tell)?;
    let signals = server.signals()?;
    let names: Vec<String> = settings.clusters.iter().map(ToString::to_string).collect();
    output::note(&format!(
        "listening on {} for {}, {} asked",
        server.address(),
        names.join(", "),
        counted(reading.asked(), "rule")
    ));
    let clusters = &settings.clusters;
    reading.until_stopped(&signals, &arguments.rules, clusters)?;
    server.stop(STOP_WITHIN);
    reading.drain(&signals)?;
    Ok(reading.end())
}
