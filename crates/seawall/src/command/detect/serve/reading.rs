//! Reading the spool: rules are asked about each batch, alerts are written, and it is kept how far that went.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Context;
use seawall_answer::detect::View;
use seawall_text::counted;
use seawall_webhook::{ClusterName, Damage, Metrics, Reader, Record, Signal, Spool};

use super::super::rules::NamedRules;
use super::alerts::Alerts;
use super::watch::Watch;
use crate::{Outcome, clock, output};

/// How long to wait before alerts that could not be written are written again.
const OUTPUT_PAUSE: Duration = Duration::from_secs(1);

/// How long what is in the spool then is read on. The rest is read after the next start.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// How often it is kept how far the spool was read.
const COMMIT_EVERY: Duration = Duration::from_millis(200);

/// How long to wait for a batch before looking at signals again.
const TICK: Duration = Duration::from_millis(50);

/// What reads the spool.
pub(super) struct Reading {
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
    /// Begins where the last server left the spool.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub(super) fn start(
        spool: Arc<Spool>,
        watch: Watch,
        alerts: Alerts,
        metrics: Arc<Metrics>,
        is_synced: bool,
    ) -> anyhow::Result<Self> {
        let mut reading = Self {
            reader: Reader::new(Arc::clone(&spool)),
            spool,
            watch,
            alerts,
            metrics,
            is_synced,
            committed: Instant::now(),
            is_dirty: false,
            is_failing: false,
            is_whole: true,
        };
        reading.remember()?;
        // From the first alert on it is known what of the file counts.
        reading.commit();
        Ok(reading)
    }

    /// How many rules are asked.
    pub(super) fn asked(&self) -> usize {
        self.watch.asked()
    }

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
    pub(super) fn until_stopped(
        &mut self,
        signals: &Receiver<Signal>,
        rules: &NamedRules,
        clusters: &[ClusterName],
    ) -> anyhow::Result<()> {
        let mut is_told = false;
        loop {
            match signals.try_recv() {
                Ok(Signal::Stop) => return Ok(()),
                Ok(Signal::Reload) => self.reload(rules, clusters),
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
    pub(super) fn drain(&mut self, signals: &Receiver<Signal>) -> anyhow::Result<()> {
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
    fn see(&mut self, record: &Record, signals: Option<&Receiver<Signal>>) -> anyhow::Result<bool> {
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
    fn reload(&mut self, rules: &NamedRules, clusters: &[ClusterName]) {
        let mut watch = match Watch::new(rules, clusters, true) {
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
    pub(super) fn end(self) -> Outcome {
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
        match is_kept && damage == Damage::default() {
            true => Outcome::Clean,
            false => Outcome::Incomplete,
        }
    }
}

/// Says what was found in each cluster: in a line where standard output has the alerts.
fn sum_up(watch: Watch, is_short: bool) {
    let summaries = match watch.summaries() {
        Ok(summaries) => summaries,
        Err(error) => {
            output::warn(&format!("what was found cannot be summed up: {error:#}"));
            return;
        }
    };
    for (cluster, summary) in summaries {
        let text = summary.text(View::Rules);
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
