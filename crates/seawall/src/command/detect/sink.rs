//! Where the alerts of `seawall detect run` go.

use std::collections::HashMap;
use std::io::{BufWriter, StdoutLock, Write};
use std::sync::Arc;

use anyhow::Context;
use seawall_answer::detect::{
    AlertExceptions, AlertLine, FalcoLine, OcsfWriter, Seen as SeenAlerts,
};
use seawall_detect::incident::{Incidents, Limits, Sighting};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Surroundings, Told};
use seawall_load::repository_root;
use seawall_report::AlertLog;

use super::sarif::{alert_result, alert_rules};
use super::usual::Watch;
use crate::clock;
use crate::output::{self, JsonLines};

/// Formats that print every alert.
pub(super) const STREAMED: [&str; 4] = ["jsonl", "falco", "ocsf", "sarif"];

/// Bits of the ID of an event that are the line of its log.
pub(super) const LINE_BITS: u32 = 40;

/// Where alerts go.
pub(super) enum Sink<W: Write> {
    /// They are only counted.
    Counted,
    /// In our form, a line each.
    Lines(JsonLines<W>),
    /// In Falco's form, found on this host.
    Falco(JsonLines<W>, String),
    /// As findings of OCSF.
    Ocsf(JsonLines<W>, Box<OcsfWriter>),
    /// As results of SARIF. Rules by where they are written and their names.
    Sarif(AlertLog<W>, HashMap<(String, String), usize>),
}

impl Sink<BufWriter<StdoutLock<'static>>> {
    /// Where alerts of a format go.
    pub(super) fn open(format: &str, detector: &Detector) -> anyhow::Result<Self> {
        Ok(match format {
            "jsonl" | "falco" | "ocsf" => Self::lines(format, JsonLines::stdout()?)?,
            "sarif" => {
                let (rules, indexes) = alert_rules(detector);
                let here = std::path::Path::new(".").canonicalize().unwrap_or_default();
                let root = repository_root(&here).unwrap_or_else(|| here.clone());
                let log = AlertLog::begin(
                    output::pieces()?,
                    env!("CARGO_PKG_VERSION"),
                    &rules,
                    here.display().to_string(),
                    root.display().to_string(),
                );
                Self::Sarif(log.context("standard output cannot be written")?, indexes)
            }
            _ => Self::Counted,
        })
    }
}

impl<W: Write> Sink<W> {
    /// Where alerts of a format go that is lines of JSON.
    pub(super) fn lines(format: &str, lines: JsonLines<W>) -> anyhow::Result<Self> {
        Ok(match format {
            "falco" => Self::Falco(lines, host()),
            "ocsf" => {
                let matrix = seawall_compliance::matrix().context("the threat matrix")?;
                let writer = OcsfWriter::new(matrix, env!("CARGO_PKG_VERSION"));
                Self::Ocsf(lines, Box::new(writer))
            }
            _ => Self::Lines(lines),
        })
    }

    /// Whether alerts are only counted.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self, Self::Counted)
    }

    /// Writes what is left. What was not evaluated is part of the log in SARIF.
    pub(super) fn finish(self, not_evaluated: &[String]) -> std::io::Result<()> {
        match self {
            Self::Counted => Ok(()),
            Self::Lines(lines) | Self::Falco(lines, _) | Self::Ocsf(lines, _) => lines.finish(),
            Self::Sarif(log, _) => log.finish(not_evaluated),
        }
    }

    /// Writes what is held back, so that a reader sees it.
    pub(super) fn flush(&mut self) -> std::io::Result<()> {
        match self {
            // A document in SARIF is of no use before it ends.
            Self::Counted | Self::Sarif(..) => Ok(()),
            Self::Lines(lines) | Self::Falco(lines, _) | Self::Ocsf(lines, _) => lines.flush(),
        }
    }

    /// Passes an alert on.
    pub(super) fn say(&mut self, told: &Told<'_, '_>, own: &AlertLine) -> std::io::Result<()> {
        match self {
            Self::Counted => Ok(()),
            Self::Lines(lines) => lines.say(&seawall_answer::value(own)),
            // Readers of Falco's alerts know no exceptions but those of its rules.
            Self::Falco(..) if own.accepted.is_some() => Ok(()),
            Self::Falco(lines, host) => lines.say(&match told {
                Told::Event(alert) => FalcoLine::new(alert, host),
                Told::Together(together) => FalcoLine::together(together, host),
                Told::Undecided(_) => return Ok(()),
            }),
            Self::Ocsf(lines, writer) => {
                let now = i64::try_from(clock::seconds()).unwrap_or(i64::MAX / 1000);
                let now = now.saturating_mul(1000);
                lines.say(&match told {
                    Told::Event(alert) => writer.alert(alert, own, now),
                    Told::Together(together) => writer.together(together, own, now),
                    Told::Undecided(_) => return Ok(()),
                })
            }
            Self::Sarif(log, indexes) => {
                let place = (own.place.clone(), own.rule.clone());
                match indexes.get(&place) {
                    Some(rule) => log.add(&alert_result(own, *rule)),
                    None => Err(std::io::Error::other(
                        "an alert of a rule that was not loaded",
                    )),
                }
            }
        }
    }
}

/// Passes alerts on.
pub(super) struct Teller<W: Write> {
    /// Names of the logs, in their order.
    logs: Vec<String>,
    /// The one that is read.
    current: usize,
    pub(super) seen: SeenAlerts,
    /// Where alerts are put together, which those that are printed by themselves are not.
    pub(super) incidents: Option<Incidents>,
    around: Option<Arc<dyn Surroundings>>,
    /// What is usual, where that was given.
    pub(super) watch: Option<Watch>,
    /// What is accepted: it is told as such, and part of no incident.
    pub(super) exceptions: AlertExceptions,
    pub(super) sink: Sink<W>,
    pub(super) failed: std::io::Result<()>,
}

impl<W: Write> Teller<W> {
    /// Before the first log.
    pub(super) fn new(sink: Sink<W>, around: Option<Arc<dyn Surroundings>>) -> Self {
        Self {
            logs: Vec::new(),
            current: 0,
            seen: SeenAlerts::default(),
            incidents: sink.is_counted().then(|| Incidents::new(Limits::DEFAULT)),
            around,
            watch: None,
            exceptions: AlertExceptions::default(),
            sink,
            failed: Ok(()),
        }
    }

    /// Alerts are about this log from now on.
    pub(super) fn begin(&mut self, log: &str) {
        let known = self.logs.iter().position(|own| own == log);
        self.current = known.unwrap_or(self.logs.len());
        if known.is_none() {
            self.logs.push(log.to_owned());
        }
    }

    /// The ID of the event that begins in a line of the log that is read.
    pub(super) fn id(&self, line: u64) -> EventId {
        let log = self.current as u64;
        EventId(log << LINE_BITS | line)
    }

    /// The log and the line of an event.
    pub(super) fn place(&self, id: EventId) -> (&str, u64) {
        let log = usize::try_from(id.0 >> LINE_BITS).unwrap_or_default();
        let name = self.logs.get(log).map_or("", String::as_str);
        (name, id.0 & ((1 << LINE_BITS) - 1))
    }

    /// Compares an event with what is usual.
    pub(super) fn compare(&mut self, text: &str, line: u64) {
        let id = self.id(line);
        let Some(mut watch) = self.watch.take() else {
            return;
        };
        let (log, line) = self.place(id);
        let at = format!("{log}:{line}");
        for sighting in watch.see(text, id, &at) {
            if let Some(incidents) = &mut self.incidents {
                incidents.add(sighting);
            }
        }
        self.watch = Some(watch);
    }

    /// Puts an alert with those that belong to it.
    fn gather(&mut self, told: &Told<'_, '_>, id: EventId) {
        if let Some(incidents) = &mut self.incidents {
            match told {
                Told::Event(alert) => {
                    incidents.add(Sighting::of(alert, id, self.around.as_deref()));
                }
                Told::Together(together) => incidents.add(Sighting::together(together)),
                Told::Undecided(alert) => {
                    if let Some(actor) = alert.actor() {
                        incidents.undecided(&alert.rule.name, &actor);
                    }
                }
            }
        }
    }

    pub(super) fn tell(&mut self, told: &Told<'_, '_>, line: u64) {
        let id = self.id(line);
        let mut own = match told {
            Told::Event(alert) => {
                let log = self.logs.get(self.current).map_or("", String::as_str);
                AlertLine::new(alert, log, line)
            }
            Told::Together(together) => {
                let events = together.hit.events.iter().map(|id| self.place(*id));
                let events: Vec<(&str, u64)> = events.collect();
                AlertLine::together(together, &events)
            }
            Told::Undecided(_) => {
                self.gather(told, id);
                return;
            }
        };
        self.exceptions.mark(&mut own);
        if own.accepted.is_none() {
            self.gather(told, id);
        }
        self.seen.add(&own);
        if self.failed.is_ok() {
            self.failed = self.sink.say(told, &own);
        }
    }
}

/// The name of this host, which Falco puts into its alerts.
fn host() -> String {
    let named = std::env::var("FALCO_HOSTNAME").ok();
    named
        .or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok())
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}
