//! What is counted, and shown to Prometheus.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use seawall_text::prometheus::{Exposition, Kind};

use crate::cluster::ClusterName;
use crate::limits::MAX_ALERT_SERIES;
use crate::refused::Refused;
use crate::spool::{Damage, Spool};

/// Upper bounds of how long acknowledgements took, in milliseconds.
const BOUNDS_MS: [u64; 9] = [1, 2, 5, 10, 25, 50, 100, 500, 1000];

/// Counts of a server and of who reads its spool.
#[derive(Debug, Default)]
pub struct Metrics {
    received_batches: AtomicU64,
    received_bytes: AtomicU64,
    acknowledged_batches: AtomicU64,
    acknowledged_events: AtomicU64,
    refused: [AtomicU64; Refused::ALL.len()],
    took: [AtomicU64; BOUNDS_MS.len() + 1],
    took_micros: AtomicU64,
    connections: AtomicU64,
    connections_refused: AtomicU64,
    handshakes_failed: AtomicU64,
    reloads_failed: AtomicU64,
    syncs_failed: AtomicU64,
    seen: Mutex<Seen>,
}

/// What the reader of the spool says.
#[derive(Debug, Default)]
struct Seen {
    events: u64,
    broken: u64,
    doubled: u64,
    unknown: u64,
    alerts: BTreeMap<(ClusterName, String), u64>,
    damage: Damage,
    /// Numbers of the batch and event that are read next.
    next: (u64, u64),
    /// When the batch came that was read last.
    received_ms: u64,
    output_failures: u64,
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

impl Metrics {
    /// A batch came in.
    pub(crate) fn receive(&self, bytes: usize) {
        add(&self.received_batches, 1);
        add(&self.received_bytes, bytes as u64);
    }

    /// A batch is in the spool; it took this long from the end of its body.
    pub(crate) fn acknowledge(&self, events: u32, took: Duration) {
        add(&self.acknowledged_batches, 1);
        add(&self.acknowledged_events, u64::from(events));
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bound = BOUNDS_MS.iter().position(|bound| micros <= bound * 1000);
        add(&self.took[bound.unwrap_or(BOUNDS_MS.len())], 1);
        add(&self.took_micros, micros);
    }

    /// A request was refused.
    pub(crate) fn refuse(&self, refused: Refused) {
        let at = Refused::ALL.iter().position(|one| *one == refused);
        if let Some(counter) = at.and_then(|at| self.refused.get(at)) {
            add(counter, 1);
        }
    }

    pub(crate) fn connect(&self) {
        add(&self.connections, 1);
    }

    pub(crate) fn refuse_connection(&self) {
        add(&self.connections_refused, 1);
    }

    pub(crate) fn fail_handshake(&self) {
        add(&self.handshakes_failed, 1);
    }

    pub(crate) fn fail_sync(&self) {
        add(&self.syncs_failed, 1);
    }

    /// New rules, keys or tokens could not be read, and the old ones stay.
    pub fn fail_reload(&self) {
        add(&self.reloads_failed, 1);
    }

    /// How many requests were refused for a reason.
    pub fn refused(&self, refused: Refused) -> u64 {
        let at = Refused::ALL.iter().position(|one| *one == refused);
        at.and_then(|at| self.refused.get(at))
            .map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// How many batches and events were acknowledged.
    pub fn acknowledged(&self) -> (u64, u64) {
        (
            self.acknowledged_batches.load(Ordering::Relaxed),
            self.acknowledged_events.load(Ordering::Relaxed),
        )
    }

    /// Rules were asked about a batch: how many of its events are events, are none, and were there before.
    pub fn see(&self, events: u64, broken: u64, doubled: u64) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.events += events;
        seen.broken += broken;
        seen.doubled += doubled;
    }

    /// How far the spool was read.
    pub fn read(&self, next: (u64, u64), received_ms: u64, damage: Damage) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        (seen.next, seen.received_ms, seen.damage) = (next, received_ms, damage);
    }

    /// How many answers of rules are unknown so far.
    pub fn unknown(&self, count: u64) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unknown = count;
    }

    /// Alerts could not be written, and are tried again.
    pub fn fail_output(&self) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .output_failures += 1;
    }

    /// A rule found something.
    pub fn alert(&self, cluster: &ClusterName, rule: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (cluster.clone(), rule.to_owned());
        if seen.alerts.len() >= MAX_ALERT_SERIES && !seen.alerts.contains_key(&key) {
            key.1 = String::new();
        }
        *seen.alerts.entry(key).or_default() += 1;
    }

    /// All of it in Prometheus' format.
    pub(crate) fn text(&self, spool: &Spool, now_ms: u64) -> String {
        let mut out = Exposition::default();
        let simple = [
            (
                "seawall_webhook_received_batches_total",
                "Batches whose body came in.",
                &self.received_batches,
            ),
            (
                "seawall_webhook_received_bytes_total",
                "Bytes of bodies that came in.",
                &self.received_bytes,
            ),
            (
                "seawall_webhook_acknowledged_batches_total",
                "Batches that are in the spool and were acknowledged.",
                &self.acknowledged_batches,
            ),
            (
                "seawall_webhook_acknowledged_events_total",
                "Events of batches that were acknowledged.",
                &self.acknowledged_events,
            ),
            (
                "seawall_webhook_connections_total",
                "Connections.",
                &self.connections,
            ),
            (
                "seawall_webhook_connections_refused_total",
                "Connections that were closed at once, as there were too many.",
                &self.connections_refused,
            ),
            (
                "seawall_webhook_handshakes_failed_total",
                "Handshakes of TLS that failed.",
                &self.handshakes_failed,
            ),
            (
                "seawall_webhook_reloads_failed_total",
                "Rules, keys and tokens that could not be read again.",
                &self.reloads_failed,
            ),
            (
                "seawall_spool_syncs_failed_total",
                "Times that the disk did not confirm what was written.",
                &self.syncs_failed,
            ),
        ];
        for (name, help, counter) in simple {
            out.metric(name, Kind::Counter, help);
            out.value(name, &[], counter.load(Ordering::Relaxed) as f64);
        }
        let name = "seawall_webhook_refused_total";
        out.metric(
            name,
            Kind::Counter,
            "Requests that were refused, by reason.",
        );
        for (refused, counter) in Refused::ALL.iter().zip(&self.refused) {
            let count = counter.load(Ordering::Relaxed);
            out.value(name, &[("reason", refused.reason())], count as f64);
        }
        self.took(&mut out);
        self.reading(&mut out, spool, now_ms);
        out.into_string()
    }

    fn took(&self, out: &mut Exposition) {
        out.metric(
            "seawall_webhook_acknowledge_seconds",
            Kind::Histogram,
            "Time from the end of a body to its acknowledgement.",
        );
        let mut count = 0;
        for (number, counter) in self.took.iter().enumerate() {
            count += counter.load(Ordering::Relaxed);
            let bound = match BOUNDS_MS.get(number) {
                Some(bound) => (*bound as f64 / 1000.0).to_string(),
                None => "+Inf".to_owned(),
            };
            out.value(
                "seawall_webhook_acknowledge_seconds_bucket",
                &[("le", &bound)],
                count as f64,
            );
        }
        let sum = self.took_micros.load(Ordering::Relaxed) as f64 / 1e6;
        out.value("seawall_webhook_acknowledge_seconds_sum", &[], sum);
        out.value(
            "seawall_webhook_acknowledge_seconds_count",
            &[],
            count as f64,
        );
    }

    fn reading(&self, out: &mut Exposition, spool: &Spool, now_ms: u64) {
        let (end, end_event) = spool.end();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let lag_events = end_event.saturating_sub(seen.next.1);
        // Clocks jump; a lag is never below nothing.
        let lag_seconds = match end > seen.next.0 {
            true => now_ms.saturating_sub(seen.received_ms) as f64 / 1000.0,
            false => 0.0,
        };
        let gauges = [
            (
                "seawall_spool_bytes",
                "Bytes of the spool.",
                spool.bytes() as f64,
            ),
            (
                "seawall_spool_capacity_bytes",
                "Bytes that the spool may have.",
                spool.capacity() as f64,
            ),
            (
                "seawall_detect_lag_events",
                "Events in the spool that no rule was asked about.",
                lag_events as f64,
            ),
            (
                "seawall_detect_lag_seconds",
                "How long ago the batch came that was read last, while others wait.",
                lag_seconds,
            ),
            (
                "seawall_detect_unknown",
                "Answers of rules that are unknown.",
                seen.unknown as f64,
            ),
        ];
        for (name, help, value) in gauges {
            out.metric(name, Kind::Gauge, help);
            out.value(name, &[], value);
        }
        let counters = [
            (
                "seawall_detect_events_total",
                "Events that rules were asked about.",
                seen.events,
            ),
            (
                "seawall_detect_broken_total",
                "Items of batches that are no events.",
                seen.broken,
            ),
            (
                "seawall_detect_duplicates_total",
                "Events that had come before.",
                seen.doubled,
            ),
            (
                "seawall_detect_output_failures_total",
                "Times that alerts could not be written.",
                seen.output_failures,
            ),
            (
                "seawall_spool_damaged_bytes_total",
                "Bytes of the spool that are no batch.",
                seen.damage.bytes,
            ),
            (
                "seawall_spool_lost_batches_total",
                "Batches that are not in the spool any more.",
                seen.damage.batches,
            ),
        ];
        for (name, help, count) in counters {
            out.metric(name, Kind::Counter, help);
            out.value(name, &[], count as f64);
        }
        let name = "seawall_detect_alerts_total";
        out.metric(name, Kind::Counter, "Alerts, by cluster and rule.");
        for ((cluster, rule), count) in &seen.alerts {
            let labels = [("cluster", cluster.as_str()), ("rule", rule.as_str())];
            out.value(name, &labels, *count as f64);
        }
    }
}
