//! The command: a server that fills a spool, and rules that read it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use seawall_text::counted;
use seawall_webhook::{
    Directory, Durability, MIN_SPOOL_BYTES, Metrics, Reader, Server, Signal, Spool, SpoolLimits,
};

use super::super::rules::NamedRules;
use super::alerts::Alerts;
use super::listen::Listening;
use super::rotated::Rotation;
use super::watch::Watch;
use crate::printing::OutputFile;
use crate::{Outcome, clock, output};

/// How long to wait for a batch before looking at signals again.
const TICK: Duration = Duration::from_millis(50);

/// How often it is kept how far the spool was read.
const COMMIT_EVERY: Duration = Duration::from_millis(200);

/// How long batches that are on their way may take when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// How long what is in the spool then is read on. The rest is read after the next start.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// How long to wait before alerts that could not be written are written again.
const OUTPUT_PAUSE: Duration = Duration::from_secs(1);

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
    let mut reading = Reading {
        reader: Reader::new(Arc::clone(&spool)),
        spool: Arc::clone(&spool),
        watch,
        alerts,
        metrics: Arc::clone(&metrics),
        is_synced: durability != Durability::Never,
        committed: Instant::now(),
        is_dirty: false,
        is_failing: false,
        is_whole: true,
    };
    reading.remember()?;
    // From the first alert on it is known what of the file counts.
    reading.commit();
    let tell = Arc::new(|text: &str| output::note(text));
    let server = Server::start(&settings, spool, metrics, tell)?;
    let signals = server.signals()?;
    let names: Vec<String> = settings.clusters.iter().map(ToString::to_string).collect();
    output::note(&format!(
        "listening on {} for {}, {} asked",
        server.address(),
        names.join(", "),
        counted(reading.watch.asked(), "rule")
    ));
    reading.until_stopped(&signals, arguments)?;
    server.stop(STOP_WITHIN);
    reading.drain(&signals)?;
    Ok(reading.end())
}

/// What reads the spool.
struct Reading {
    reader: Reader,
    spool: Arc<Spool>,
    watch: Watch,
    alerts: Alerts,
    metrics: Arc<Metrics>,
    is_synced: bool,
    committed: Instant,
    /// Something was read since.
    is_dirty: bool,
    /// The position could not be kept, which is told once.
    is_failing: bool,
    /// Everything was written and kept.
    is_whole: bool,
}

impl Reading {
    /// Looks at what was read before the last start and is still in the spool.
    fn remember(&mut self) -> anyhow::Result<()> {
        let next = self.spool.committed().next;
        while self.reader.position().0 < next {
            let Some(record) = self.reader.next(Duration::ZERO)? else {
                break;
            };
            if !self.reader.is_history(&record) {
                // What was there before is gone.
                self.watch.begin();
                return self.see(&record, None).map(drop);
            }
            self.watch.remember(&record);
        }
        self.watch.begin();
        Ok(())
    }

    /// Reads the spool until the system asks to stop.
    fn until_stopped(
        &mut self,
        signals: &Receiver<Signal>,
        arguments: &Arguments,
    ) -> anyhow::Result<()> {
        let mut is_told = false;
        loop {
            match signals.try_recv() {
                Ok(Signal::Stop) => return Ok(()),
                Ok(Signal::Reload) => self.reload(arguments),
                Err(_) => {}
            }
            match self.reader.next(TICK) {
                Ok(Some(record)) => {
                    if !self.see(&record, Some(signals))? {
                        return Ok(());
                    }
                }
                Ok(None) => {
                    let now = clock::seconds().saturating_mul(1000);
                    self.metrics
                        .read(self.reader.position(), now, self.reader.damage());
                }
                Err(error) => {
                    if !is_told {
                        output::warn(&format!("the spool cannot be read: {error}"));
                        is_told = true;
                    }
                    std::thread::sleep(OUTPUT_PAUSE);
                }
            }
            if self.is_dirty && self.committed.elapsed() >= COMMIT_EVERY {
                self.commit();
            }
        }
    }

    /// Reads what is in the spool after the server has stopped, for a while.
    fn drain(&mut self, signals: &Receiver<Signal>) -> anyhow::Result<()> {
        let until = Instant::now() + DRAIN_WITHIN;
        while Instant::now() < until
            && !matches!(signals.try_recv(), Ok(Signal::Stop))
            && let Some(record) = self.reader.next(Duration::ZERO)?
        {
            if !self.see(&record, Some(signals))? {
                break;
            }
        }
        if self.is_dirty {
            self.commit();
        }
        Ok(())
    }

    /// Asks about a batch and writes its alerts; `false` when it could not until the system asked to stop.
    fn see(
        &mut self,
        record: &seawall_webhook::Record,
        signals: Option<&Receiver<Signal>>,
    ) -> anyhow::Result<bool> {
        self.metrics.read(
            (record.number, record.first_event),
            record.received_ms,
            self.reader.damage(),
        );
        self.watch.see(record, &mut self.alerts, &self.metrics);
        let mut is_told = false;
        while let Err(error) = self.alerts.write() {
            if self.alerts.is_streamed() {
                return Err(error).context("standard output cannot be written");
            }
            self.metrics.fail_output();
            if !is_told {
                output::warn(&format!(
                    "alerts cannot be written, and are tried again: {error}"
                ));
                is_told = true;
            }
            std::thread::sleep(OUTPUT_PAUSE);
            let is_stopped = match signals {
                Some(signals) => matches!(signals.try_recv(), Ok(Signal::Stop)),
                None => false,
            };
            if is_stopped {
                // The batch is read again after the next start.
                self.is_whole = false;
                self.is_dirty = false;
                return Ok(false);
            }
        }
        self.is_dirty = true;
        self.metrics.read(
            self.reader.position(),
            record.received_ms,
            self.reader.damage(),
        );
        self.metrics.unknown(self.watch.unknown());
        Ok(true)
    }

    /// Keeps how far the spool was read, and begins another file where that is due.
    fn commit(&mut self) {
        self.committed = Instant::now();
        let kept = self.keep();
        if let Err(error) = &kept
            && !self.is_failing
        {
            output::warn(&format!(
                "it cannot be kept how far the spool was read, so that it is read again from an earlier place after a crash: {error}"
            ));
        }
        self.is_failing = kept.is_err();
        self.is_dirty = kept.is_err();
    }

    fn keep(&mut self) -> io::Result<()> {
        if self.is_synced {
            self.alerts.sync()?;
        }
        self.reader.commit(self.alerts.mark())?;
        if self.alerts.rotate()? {
            self.reader.commit(self.alerts.mark())?;
        }
        Ok(())
    }

    /// Reads the rules again; where they are wrong, the old ones stay.
    fn reload(&mut self, arguments: &Arguments) {
        let clusters = &arguments.listening.clusters;
        let mut watch = match Watch::new(&arguments.rules, clusters, true) {
            Ok(watch) => watch,
            Err(error) => {
                self.metrics.fail_reload();
                output::warn(&format!(
                    "the rules were not read again, and the old ones stay: {error:#}"
                ));
                return;
            }
        };
        // What rules about several events have to know of what is past.
        let mut past = Reader::new(Arc::clone(&self.spool));
        while past.position().0 < self.reader.position().0
            && let Ok(Some(record)) = past.next(Duration::ZERO)
            && record.number < self.reader.position().0
        {
            watch.remember(&record);
        }
        watch.begin();
        let asked = watch.asked();
        let old = std::mem::replace(&mut self.watch, watch);
        sum_up(old, true);
        output::note(&format!(
            "the rules were read again: {} asked",
            counted(asked, "rule")
        ));
    }

    /// Says what was found.
    fn end(self) -> Outcome {
        let damage = self.reader.damage();
        if damage.batches > 0 || damage.bytes > 0 {
            output::warn(&format!(
                "the spool was damaged: {} bytes are no batch, {} are missing",
                damage.bytes,
                counted(
                    usize::try_from(damage.batches).unwrap_or(usize::MAX),
                    "batch"
                )
            ));
        }
        let (end, _) = self.spool.end();
        let left = end.saturating_sub(self.reader.position().0);
        if left > 0 {
            output::note(&format!(
                "{left} batches are in the spool, and are read after the next start"
            ));
        }
        let is_kept = self.is_whole && !self.is_failing;
        sum_up(self.watch, self.alerts.is_streamed());
        match is_kept && damage == seawall_webhook::Damage::default() {
            true => Outcome::Clean,
            false => Outcome::Incomplete,
        }
    }
}

/// Says what was found in each cluster: in a line where standard output has the alerts.
fn sum_up(watch: Watch, is_short: bool) {
    for (cluster, summary) in watch.summaries() {
        let text = summary.text();
        let mut lines = text.as_str().lines();
        match is_short {
            true => output::note(&format!("{cluster}: {}", lines.next().unwrap_or_default())),
            false => {
                for line in lines {
                    output::note(&format!("{cluster}: {line}"));
                }
            }
        }
        if is_short {
            for sentence in &summary.unknown {
                output::warn(&format!("{cluster}: {sentence}"));
            }
        }
    }
}
