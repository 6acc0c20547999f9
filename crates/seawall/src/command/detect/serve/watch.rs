//! Rules asked about the batches of clusters, each of which has its own detector.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use anyhow::bail;
use seawall_answer::detect::{AlertLine, Read, Seen, Summary};
use seawall_detect::audit_policy::{Needs, needs};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Head, Told};
use seawall_event::Origin;
use seawall_text::counted;
use seawall_webhook::{ClusterName, Metrics, Record};

use super::super::rules::NamedRules;
use super::super::sources::blind_rules;
use super::alerts::Alerts;
use crate::output;

/// The rules, asked about each cluster for itself.
pub(super) struct Watch {
    clusters: BTreeMap<ClusterName, Cluster>,
}

struct Cluster {
    detector: Detector,
    needs: Vec<Needs>,
    seen: Seen,
    /// Events, those included that came again.
    events: u64,
    broken: u64,
}

impl Watch {
    /// Reads the rules for each cluster. Where `is_strict`, one wrong rule is an error, and the others are not used.
    pub(super) fn new(
        rules: &NamedRules,
        clusters: &[ClusterName],
        is_strict: bool,
    ) -> anyhow::Result<Self> {
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
            let needs = needs(&loaded, &program);
            let mut detector = Detector::new(loaded, program);
            // Which events are the same is decided by a secret of the process.
            detector.recognise(RandomState::new().build_hasher().finish());
            if detector.asked() == 0 {
                bail!(
                    "none of {} is about audit events",
                    counted(detector.rules().len(), "rule")
                );
            }
            let cluster_watch = Cluster {
                detector,
                needs,
                seen: Seen::default(),
                events: 0,
                broken: 0,
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
            (cluster.events, cluster.broken) = (0, 0);
        }
    }

    /// Asks about a batch; alerts go to a buffer.
    pub(super) fn see(&mut self, record: &Record, alerts: &mut Alerts, metrics: &Metrics) {
        let Some(cluster) = self.clusters.get_mut(&record.cluster) else {
            // It was served before the last start, and is not any more.
            metrics.see(0, u64::from(record.events), 0);
            return;
        };
        let before = cluster.counts();
        cluster.ask(record, &mut |told, own, seen| {
            seen.add(own);
            metrics.alert(&record.cluster, &own.rule);
            alerts.add(told, own);
        });
        let (events, broken, again) = cluster.counts();
        let again = again - before.2;
        metrics.see(events - before.0 - again, broken - before.1, again);
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
    ///
    /// # Errors
    /// When the providers that are built in cannot be read.
    pub(super) fn summaries(self) -> anyhow::Result<Vec<(ClusterName, Summary)>> {
        let summary = |(name, cluster): (ClusterName, Cluster)| {
            let read = Read {
                events: cluster.events,
                broken: cluster.broken,
                origins: BTreeMap::from([(Origin::Plain, cluster.events)]),
                ..Read::default()
            };
            let blind = blind_rules(&cluster.detector, &cluster.needs, None, &read.origins)?;
            let summary = Summary::new(&cluster.detector, cluster.seen, read, blind);
            Ok((name, summary))
        };
        self.clusters.into_iter().map(summary).collect()
    }
}

impl Cluster {
    /// Events, items that are none, and events that came again.
    fn counts(&self) -> (u64, u64, u64) {
        (self.events, self.broken, self.detector.repeats().again)
    }

    fn ask(
        &mut self,
        record: &Record,
        found: &mut dyn FnMut(&Told<'_, '_>, &AlertLine, &mut Seen),
    ) {
        let name = record.cluster.as_str();
        // The spool takes nothing else.
        let events = Head::batch(&record.body).unwrap_or_default();
        for (number, event) in (record.first_event + 1..).zip(events) {
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
