//! Events of audit logs.

use std::path::Path;

use seawall_event::{AuditEvent, parse_audit};

use crate::log::{AuditLog, Seen, read_log};

/// Reads a log, event by event, in bounded memory; `-` is standard input. Lines that are no events are counted.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn read_audit(path: &Path, see: &mut dyn FnMut(AuditEvent)) -> std::io::Result<AuditLog> {
    read_log(path, &mut |text, _| match parse_audit(text) {
        Ok(events) => {
            let count = events.len() as u64;
            events.into_iter().for_each(&mut *see);
            Seen::Events(count)
        }
        Err(_) => Seen::Broken,
    })
}
