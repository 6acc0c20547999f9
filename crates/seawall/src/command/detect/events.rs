//! The events of logs, one after another.

use std::path::PathBuf;

use anyhow::Context;
use seawall_detect::{Head, RecordError};
use seawall_load::{Seen, read_log};
use seawall_text::counted;

use crate::output;
use crate::progress::Progress;

/// An event of a log.
pub(super) struct LogEvent<'e> {
    /// The event, as JSON.
    pub(super) text: &'e str,
    /// The line of the log that it begins in, from 1.
    pub(super) line: u64,
}

/// Shows every event of logs, one after another and of batches each. Whether all of them could be read; what could not is said.
pub(super) fn each_event(
    logs: &[PathBuf],
    see: &mut dyn FnMut(&LogEvent<'_>) -> Result<(), RecordError>,
) -> anyhow::Result<bool> {
    let mut is_whole = true;
    for path in logs {
        let name = path.display().to_string();
        let progress = Progress::start();
        let mut count = 0u64;
        let log = read_log(path, &mut |bytes, line| {
            count += 1;
            if count.is_multiple_of(10_000) {
                progress.say(&format!("{count} events of {name}"));
            }
            let Ok(text) = std::str::from_utf8(bytes) else {
                return Seen::Broken;
            };
            if see(&LogEvent { text, line }).is_ok() {
                return Seen::Events(1);
            }
            let Some(batch) = Head::batch(text) else {
                return Seen::Broken;
            };
            let (mut events, mut broken) = (0, 0);
            for text in batch {
                match see(&LogEvent { text, line }) {
                    Ok(()) => events += 1,
                    Err(_) => broken += 1,
                }
            }
            Seen::Mixed { events, broken }
        });
        progress.finish();
        let log = log.with_context(|| format!("the log `{name}` cannot be read"))?;
        if log.broken > 0 {
            let count = counted(usize::try_from(log.broken).unwrap_or(usize::MAX), "line");
            output::warn(&format!(
                "{name}: {count} without an audit event, the first is line {}",
                log.first_broken
            ));
        }
        if log.events == 0 {
            output::warn(&format!("{name}: the log holds no event"));
        }
        is_whole &= log.broken == 0 && log.events > 0;
    }
    Ok(is_whole)
}
