//! `seawall detect run`: rules asked about the events of logs.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use seawall_answer::detect::{AlertLine, FalcoLine, Seen as SeenAlerts, Summary};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Head, Priority, Told};
use seawall_load::{AuditLog, Seen, read_log};
use seawall_text::counted;

use super::rules::NamedRules;
use crate::output::JsonLines;
use crate::printing::OutputFile;
use crate::progress::Progress;
use crate::{Outcome, output};

/// Ask rules about the events of audit logs.
///
/// Status 1 where a rule of at least the priority of --fail-on found something; 2 where something could not be decided.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// Audit logs of the API server: JSON, a line for each event, plain or compressed; `-` reads standard input.
    #[arg(short, long, value_name = "LOG", num_args = 1..)]
    input: Vec<PathBuf>,
    /// The same, without a flag.
    #[arg(value_name = "LOG", required_unless_present = "input")]
    logs: Vec<PathBuf>,
    /// `table` sums up by rule; `jsonl` and `falco` print every alert, in our form and in Falco's; `json` is the table as data.
    #[arg(long, default_value = "table", value_parser = ["table", "json", "jsonl", "falco"])]
    format: String,
    /// The lowest priority that counts for the status.
    #[arg(long, value_name = "PRIORITY", default_value = "warning", value_parser = priority)]
    fail_on: Priority,
    #[command(flatten)]
    output: OutputFile,
}

fn priority(text: &str) -> Result<Priority, String> {
    Priority::named(text).ok_or_else(|| {
        let names: Vec<String> = Priority::ALL
            .iter()
            .map(|(_, name)| name.to_lowercase())
            .collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Where alerts go.
enum Sink<W: std::io::Write> {
    /// They are only counted.
    Counted,
    Lines(JsonLines<W>),
    Falco(JsonLines<W>, String),
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut is_whole = true;
    for problem in loaded.problems.iter().filter(|problem| problem.is_error) {
        is_whole = false;
        output::warn(&problem.to_string());
    }
    let mut detector = Detector::new(loaded, program);
    if detector.asked() == 0 {
        bail!(
            "none of {} is about audit events",
            counted(detector.rules().len(), "rule")
        );
    }
    let sink = match &*arguments.format {
        "jsonl" => Sink::Lines(JsonLines::stdout()?),
        "falco" => Sink::Falco(JsonLines::stdout()?, host()),
        _ => Sink::Counted,
    };
    if !matches!(sink, Sink::Counted) && arguments.output.file().is_some() {
        bail!("`--format {}` writes to standard output", arguments.format);
    }
    let mut teller = Teller {
        logs: Vec::new(),
        seen: SeenAlerts::default(),
        sink,
        failed: Ok(()),
    };
    let mut total = AuditLog::default();
    for path in arguments.logs.iter().chain(&arguments.input) {
        let log = one(path, &mut detector, &mut teller)?;
        is_whole &= log.broken == 0;
        total.events += log.events;
        total.broken += log.broken;
    }
    detector.finish(&mut |told| teller.tell(&told, 0));
    let Teller {
        seen, sink, failed, ..
    } = teller;
    failed.context("standard output cannot be written")?;
    let summary = Summary::new(&detector, seen, total.events, total.broken);
    match sink {
        Sink::Lines(lines) | Sink::Falco(lines, _) => {
            lines
                .finish()
                .context("standard output cannot be written")?;
            for sentence in &summary.unknown {
                output::warn(sentence);
            }
        }
        Sink::Counted => {
            let text = match &*arguments.format {
                "json" => seawall_answer::json(&summary),
                _ => summary.text().into(),
            };
            arguments.output.write(&text)?;
        }
    }
    let is_known = is_whole && summary.unknown.is_empty() && total.events > 0;
    Ok(match (is_known, summary.has(arguments.fail_on)) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// Bits of the ID of an event that are the line of its log.
const LINE_BITS: u32 = 40;

/// Passes alerts on.
struct Teller<W: std::io::Write> {
    /// Names of the logs, in their order.
    logs: Vec<String>,
    seen: SeenAlerts,
    sink: Sink<W>,
    failed: std::io::Result<()>,
}

impl<W: std::io::Write> Teller<W> {
    /// The ID of the event that begins in a line of the last log.
    fn id(&self, line: u64) -> EventId {
        let log = self.logs.len().saturating_sub(1) as u64;
        EventId(log << LINE_BITS | line)
    }

    /// The log and the line of an event.
    fn place(&self, id: EventId) -> (&str, u64) {
        let log = usize::try_from(id.0 >> LINE_BITS).unwrap_or_default();
        let name = self.logs.get(log).map_or("", String::as_str);
        (name, id.0 & ((1 << LINE_BITS) - 1))
    }

    fn tell(&mut self, told: &Told<'_, '_>, line: u64) {
        let (own, falco) = match told {
            Told::Undecided(_) => return,
            Told::Event(alert) => {
                let log = self.logs.last().map_or("", String::as_str);
                (
                    AlertLine::new(alert, log, line),
                    self.falco(|host| FalcoLine::new(alert, host)),
                )
            }
            Told::Together(together) => {
                let events = together.hit.events.iter().map(|id| self.place(*id));
                let events: Vec<(&str, u64)> = events.collect();
                let own = AlertLine::together(together, &events);
                (own, self.falco(|host| FalcoLine::together(together, host)))
            }
        };
        self.seen.add(&own);
        let told = match (&mut self.sink, falco) {
            (Sink::Counted, _) => Ok(()),
            (Sink::Lines(lines), _) => lines.say(&seawall_answer::value(&own)),
            (Sink::Falco(lines, _), Some(falco)) => lines.say(&falco),
            (Sink::Falco(..), None) => Ok(()),
        };
        if self.failed.is_ok() {
            self.failed = told;
        }
    }

    /// The alert as Falco prints it, where that is asked for.
    fn falco(&self, make: impl FnOnce(&str) -> FalcoLine) -> Option<FalcoLine> {
        match &self.sink {
            Sink::Falco(_, host) => Some(make(host)),
            _ => None,
        }
    }
}

/// Asks about the events of a log.
fn one<W: std::io::Write>(
    path: &Path,
    detector: &mut Detector,
    teller: &mut Teller<W>,
) -> anyhow::Result<AuditLog> {
    let name = path.display().to_string();
    teller.logs.push(name.clone());
    let progress = Progress::start();
    let mut count = 0u64;
    let log = read_log(path, &mut |bytes, line| {
        count += 1;
        if count.is_multiple_of(10_000) {
            progress.say(&format!("{count} events of {name}"));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => events(text, line, detector, teller),
            Err(_) => Seen::Broken,
        }
    });
    progress.finish();
    let log = log.with_context(|| format!("the log `{name}` cannot be read"))?;
    if log.broken > 0 {
        let is = match log.broken {
            1 => "is no audit event: line",
            _ => "are no audit events, the first is line",
        };
        let count = counted(usize::try_from(log.broken).unwrap_or(usize::MAX), "line");
        output::warn(&format!("{name}: {count} {is} {}", log.first_broken));
    }
    if log.events == 0 {
        output::warn(&format!("{name}: the log holds no event"));
    }
    Ok(log)
}

/// The events of a text: one, or those of a batch.
fn events<W: std::io::Write>(
    text: &str,
    line: u64,
    detector: &mut Detector,
    teller: &mut Teller<W>,
) -> Seen {
    let id = teller.id(line);
    let mut tell = |told: Told<'_, '_>| teller.tell(&told, line);
    if detector.see(id, text, &mut tell).is_ok() {
        return Seen::Events(1);
    }
    let Some(batch) = Head::batch(text) else {
        return Seen::Broken;
    };
    let (mut events, mut broken) = (0, 0);
    for event in batch {
        match detector.see(id, event, &mut tell) {
            Ok(()) => events += 1,
            Err(_) => broken += 1,
        }
    }
    Seen::Mixed { events, broken }
}

/// The name of this host, which Falco puts into its alerts.
fn host() -> String {
    let named = std::env::var("FALCO_HOSTNAME").ok();
    named
        .or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok())
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}
