//! Events of logs, passed to the rules.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_answer::detect::Read;
use seawall_detect::{Detector, RecordError, Told};
use seawall_load::{AuditLog, log_files, read_log};
use seawall_text::counted;

use super::sink::Teller;
use crate::audit_log::{missing, others};
use crate::output;
use crate::progress::Progress;

/// Asks about the events of logs and of directories of logs, each as a whole.
pub(super) fn read_all<W: Write>(
    inputs: &[PathBuf],
    detector: &mut Detector,
    teller: &mut Teller<W>,
) -> anyhow::Result<Read> {
    let teller = RefCell::new(teller);
    let is_pipe = Cell::new(false);
    let log = each_text(
        inputs,
        &mut |name| {
            is_pipe.set(name == "-");
            teller.borrow_mut().begin(name);
        },
        &mut |text, line| {
            let mut teller = teller.borrow_mut();
            let is_event = see(text, line, detector, &mut **teller);
            // Who writes a pipe may wait, and who reads the alerts is not to.
            if is_pipe.get() && teller.failed.is_ok() {
                teller.failed = teller.sink.flush();
            }
            is_event
        },
    )?;
    Ok(counts(&log))
}

/// Shows every text of logs and of directories of logs that may be an event, with its line, and each log before by its name. What of them is no event
/// is said.
pub(super) fn each_text(
    inputs: &[PathBuf],
    begin: &mut dyn FnMut(&str),
    see: &mut dyn FnMut(&str, u64) -> bool,
) -> anyhow::Result<AuditLog> {
    let (files, skipped) = log_files(inputs).context("the directories of logs cannot be read")?;
    note_skipped(skipped);
    let mut total = AuditLog::default();
    for path in files {
        let name = path.display().to_string();
        begin(&name);
        total.append(&one(&path, &name, see)?);
    }
    Ok(total)
}

/// Shows every event of logs and of directories of logs. Whether all of them could be read; what could not is said.
pub(super) fn each_event(
    inputs: &[PathBuf],
    see: &mut dyn FnMut(&str) -> Result<(), RecordError>,
) -> anyhow::Result<bool> {
    let read = each_text(inputs, &mut |_| {}, &mut |text, _| see(text).is_ok())?;
    Ok(inputs.is_empty() || read.broken == 0 && read.too_long == 0 && read.events > 0)
}

/// What was read, as answers have it.
pub(super) fn counts(log: &AuditLog) -> Read {
    Read {
        events: log.events,
        broken: log.broken,
        too_long: log.too_long,
        other: log.other,
        gaps: 0,
        origins: log.origins.clone(),
    }
}

/// Says that not all files of directories are logs.
pub(super) fn note_skipped(skipped: usize) {
    if skipped > 0 {
        output::note(&format!(
            "{} in directories of logs not read, as no logs are named so",
            counted(skipped, "file")
        ));
    }
}

/// Says what of a log was no event.
pub(super) fn tell(name: &str, log: &AuditLog) {
    for sentence in missing(log) {
        output::warn(&format!("{name}: {sentence}"));
    }
    if let Some(sentence) = others(log) {
        output::note(&format!("{name}: {sentence}"));
    }
}

/// Asks about a text that may be an event of the log that is read; whether it is one.
pub(super) fn see<W: Write>(
    text: &str,
    line: u64,
    detector: &mut Detector,
    teller: &mut Teller<W>,
) -> bool {
    let id = teller.id(line);
    let mut tell = |told: Told<'_, '_>| teller.tell(&told, line);
    let is_event = detector.see(id, text, &mut tell).is_ok();
    if is_event {
        teller.compare(text, line);
    }
    is_event
}

fn one(
    path: &Path,
    name: &str,
    see: &mut dyn FnMut(&str, u64) -> bool,
) -> anyhow::Result<AuditLog> {
    let progress = Progress::start();
    let mut count = 0u64;
    let log = read_log(path, &mut |text, _, line| {
        count += 1;
        if count.is_multiple_of(10_000) {
            progress.say(&format!("{count} events of {name}"));
        }
        see(text, line)
    });
    progress.finish();
    let log = log.with_context(|| format!("the log `{name}` cannot be read"))?;
    tell(name, &log);
    if log.events == 0 {
        output::warn(&format!("{name}: the log holds no event"));
    }
    Ok(log)
}
