//! What is new about events, by a baseline of identities.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use seawall_answer::detect::DeviationLine;
use seawall_baseline::{Act, Baseline};
use seawall_detect::incident::Sighting;
use seawall_detect::window::EventId;
use seawall_detect::{Head, Priority, Record, Slot};
use seawall_load::read_named;

/// Deviations that are kept; what is more is only counted.
const MAX_DEVIATIONS: usize = 10_000;

/// What is usual.
#[derive(Debug, Args)]
pub(super) struct Usual {
    /// What identities usually do, as `seawall detect baseline learn` wrote it: what they do for the first time is told; repeatable.
    #[arg(long, value_name = "FILE")]
    baseline: Vec<PathBuf>,
    /// How sure it has to be that something is unusual, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = share)]
    confidence: f64,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// What is compared with what is usual.
pub(super) struct Watch {
    baseline: Baseline,
    least: f64,
    pub(super) found: Vec<DeviationLine>,
    pub(super) forgotten: u64,
}

impl Usual {
    /// Ready to watch; nothing without a baseline.
    pub(super) fn watch(&self) -> anyhow::Result<Option<Watch>> {
        if self.baseline.is_empty() {
            return Ok(None);
        }
        Ok(Some(Watch {
            baseline: read(&self.baseline)?,
            least: self.confidence,
            found: Vec::new(),
            forgotten: 0,
        }))
    }
}

impl Watch {
    /// What is new about an event, each as a part of what may be an incident.
    pub(super) fn see(&mut self, text: &str, id: EventId, at: &str) -> Vec<Sighting> {
        let Ok(head) = Head::read(text) else {
            return Vec::new();
        };
        let record = Record::new(text, &head);
        let mut deviations = Vec::new();
        with_act(&record, |act| {
            deviations = self.baseline.deviations(act, self.least);
        });
        let mut sightings = Vec::new();
        for deviation in deviations {
            let rule = format!("new-{}", deviation.facet.noun());
            let line = DeviationLine::new(deviation, at.to_owned());
            let about = Sighting::about(&record, id, &rule, Priority::Notice, line.words());
            // What is new is about the actor, and ties nobody else to it.
            sightings.push(Sighting {
                object: None,
                ..about
            });
            if self.found.len() < MAX_DEVIATIONS {
                self.found.push(line);
            } else {
                self.forgotten += 1;
            }
        }
        sightings
    }
}

/// Reads baselines, as one.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Baseline> {
    let mut all = Baseline::default();
    for file in files {
        all.merge(one(file).with_context(|| format!("the baseline `{}`", file.display()))?);
    }
    Ok(all)
}

fn one(file: &Path) -> anyhow::Result<Baseline> {
    let bytes = read_named(file)?;
    Ok(seawall_baseline::read(&String::from_utf8(bytes)?)?)
}

/// The request of an event, as far as habits go; each request once, when it was answered, and none without a user.
pub(super) fn with_act(record: &Record<'_>, see: impl FnOnce(&Act<'_>)) {
    let slot = |slot| record.slot(slot).unwrap_or_default();
    let Some(actor) = record.actor().filter(|actor| !actor.is_empty()) else {
        return;
    };
    if slot(Slot::Stage) != "ResponseComplete" {
        return;
    }
    let network = record.network().unwrap_or_default();
    see(&Act {
        actor: &actor,
        verb: slot(Slot::Verb),
        resource: slot(Slot::Resource),
        subresource: slot(Slot::Subresource),
        namespace: slot(Slot::Namespace),
        agent: slot(Slot::UserAgent),
        network: &network,
        time: record.time(),
    });
}
