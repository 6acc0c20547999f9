//! Events of audit logs.

use std::path::Path;

use seawall_event::{AuditEvent, parse_event};

use crate::log::{AuditLog, read_log};

/// Reads a log, event by event, in bounded memory; `-` is standard input. What is no event is counted.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn read_audit(path: &Path, see: &mut dyn FnMut(AuditEvent)) -> std::io::Result<AuditLog> {
    read_log(path, &mut |text, _, _| match parse_event(text) {
        Some(event) => {
            see(event);
            true
        }
        None => false,
    })
}
