//! What there is to say of an audit log that was read: everything in it that is no event.

use seawall_load::AuditLog;
use seawall_text::counted;

/// What is missing from the events of a log, as sentences.
pub(crate) fn missing(log: &AuditLog) -> Vec<String> {
    let mut sentences = Vec::new();
    if log.broken > 0 {
        let is = match log.broken {
            1 => "is no audit event: line",
            _ => "are no audit events, the first is line",
        };
        sentences.push(format!("{} {is} {}", lines(log.broken), log.first_broken));
    }
    if log.too_long > 0 {
        let is = match log.too_long {
            1 => "is too long to be read: line",
            _ => "are too long to be read, the first is line",
        };
        sentences.push(format!(
            "{} {is} {}",
            lines(log.too_long),
            log.first_too_long
        ));
    }
    sentences
}

/// What else is in a log, as a sentence; `None` where there is nothing.
pub(crate) fn others(log: &AuditLog) -> Option<String> {
    (log.other > 0).then(|| {
        let count = counted(usize::try_from(log.other).unwrap_or(usize::MAX), "record");
        format!("{count} about something else than requests to the API server")
    })
}

fn lines(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "line")
}
