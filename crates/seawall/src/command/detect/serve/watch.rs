//! Rules asked about the batches of clusters, each of which has its own detector.

use std::collections::BTreeMap;

use anyhow::bail;
use seawall_answer::detect::{AlertLine, Read, Seen, Summary};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Head, Told};
use seawall_text::counted;
use seawall_webhook::{ClusterName, Metrics, Record};

use super::super::rules::NamedRules;
use super::alerts::Alerts;
use super::duplicates::Duplicates;
use crate::output;

/// Events that are remembered of all clusters, to know those that come again: those of a minute and a half of the busiest API server, which
/// is longer than it goes on to send a batch.
const MAX_KNOWN_EVENTS: usize = 1 << 20;

/// The rules, asked about each cluster for itself.
pub(super) struct Watch {
    clusters: BTreeMap<ClusterName, Cluster>,
}

struct Cluster {
    detector: Detector,
    duplicates: Duplicates,
    seen: Seen,
    events: u64,
    broken: u64,
    doubled: u64,
}

impl Watch {
    /// Reads the rules for each cluster. Where `is_strict`, one wrong rule is an error, and the others are not used.
    pub(super) fn new(
        rules: &NamedRules,
        clusters: &[ClusterName],
        is_strict: bool,
    ) -> anyhow::Result<Self> {
        let most = MAX_KNOWN_EVENTS / clusters.len().max(1);
        let mut watched = BTreeMap::new();
        for (number, cluster) in clusters.iter().enumerate() {
            let (loaded, program) = rules.load()?;
            let mut wrong = loaded.problems.iter().filter(|problem| problem.is_error);
            if is_strict && let Some(first) = wrong.next() {
                bail!("{first}");
            }
            for problem in wrong.filter(|_| number == 0) {
                output::warn(&problem.to_string());
            }
            let detector = Detector::new(loaded, program);
            if detector.asked() == 0 {
                bail!(
                    "none of {} is about audit events",
                    counted(detector.rules().len(), "rule")
                );
            }
            let cluster_watch = Cluster {
                detector,
                duplicates: Duplicates::new(most),
                seen: Seen::default(),
                events: 0,
                broken: 0,
                doubled: 0,
            };
            watched.insert(cluster.clone(), cluster_watch);
        }
        Ok(Self { clusters: watched })
    }

    /// How many rules are asked.
    pub(super) fn asked(&self) -> usize {
        let first = self.clusters.values().next();
        first.map_or(0, |cluster| cluster.detector.asked())
    }

    /// Looks at a batch that was read before, for what rules count over several events.
    pub(super) fn remember(&mut self, record: &Record) {
        let Some(cluster) = self.clusters.get_mut(&record.cluster) else {
            return;
        };
        cluster.ask(record, &mut |_, _, _| {});
    }

    /// From here on alerts are counted.
    pub(super) fn begin(&mut self) {
        for cluster in self.clusters.values_mut() {
            cluster.detector.begin_counting();
            (cluster.events, cluster.broken, cluster.doubled) = (0, 0, 0);
        }
    }

    /// Asks about a batch; alerts go to a buffer.
    pub(super) fn see(&mut self, record: &Record, alerts: &mut Alerts, metrics: &Metrics) {
        let Some(cluster) = self.clusters.get_mut(&record.cluster) else {
            // It was served before the last start, and is not any more.
            metrics.see(0, u64::from(record.events), 0);
            return;
        };
        let before = (cluster.events, cluster.broken, cluster.doubled);
        cluster.ask(record, &mut |told, own, seen| {
            seen.add(own);
            metrics.alert(&record.cluster, &own.rule);
            alerts.add(told, own);
        });
        metrics.see(
            cluster.events - before.0,
            cluster.broken - before.1,
            cluster.doubled - before.2,
        );
    }

    /// How many answers are unknown.
    pub(super) fn unknown(&self) -> u64 {
        let counts = self
            .clusters
            .values()
            .flat_map(|cluster| cluster.detector.counts());
        counts.map(|(_, count)| count.unknown).sum()
    }

    /// What was found, by cluster.
    pub(super) fn summaries(self) -> Vec<(ClusterName, Summary)> {
        let clusters = self.clusters.into_iter();
        clusters
            .map(|(name, cluster)| {
                let read = Read {
                    events: cluster.events,
                    broken: cluster.broken,
                    ..Read::default()
                };
                let summary = Summary::new(&cluster.detector, cluster.seen, read, Vec::new());
                (name, summary)
            })
            .collect()
    }
}

impl Cluster {
    fn ask(
        &mut self,
        record: &Record,
        found: &mut dyn FnMut(&Told<'_, '_>, &AlertLine, &mut Seen),
    ) {
        let name = record.cluster.as_str();
        // The spool takes nothing else.
        let events = Head::batch(&record.body).unwrap_or_default();
        for (number, event) in (record.first_event + 1..).zip(events) {
            if !self.duplicates.is_new(event) {
                self.doubled += 1;
                continue;
            }
            let seen = &mut self.seen;
            let asked = self.detector.see(EventId(number), event, &mut |told| {
                let own = match &told {
                    Told::Event(alert) => AlertLine::new(alert, name, number),
                    Told::Together(together) => {
                        let events = together.hit.events.iter().map(|id| (name, id.0));
                        AlertLine::together(together, &events.collect::<Vec<_>>())
                    }
                    Told::Undecided(_) => return,
                };
                found(&told, &own, seen);
            });
            match asked {
                Ok(()) => self.events += 1,
                Err(_) => self.broken += 1,
            }
        }
    }
}
