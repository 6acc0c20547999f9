//! Times as rules and alerts show them.

use seawall_event::Timestamp;

/// Nanoseconds since 1970.
pub(crate) fn nanoseconds(time: Timestamp) -> i128 {
    i128::from(time.0) * 1000
}

/// A time in UTC, to the nanosecond: `08:30:11.123456000`, and with its date `2026-11-28T08:30:11.123456000Z`.
pub(crate) fn clock(time: Timestamp, has_date: bool) -> String {
    let text = time.to_string();
    let seconds = text.trim_end_matches('Z');
    let micros = time.0.rem_euclid(1_000_000);
    match has_date {
        true => format!("{seconds}.{micros:06}000Z"),
        false => format!(
            "{}.{micros:06}000",
            seconds.split_once('T').map_or("", |(_, clock)| clock)
        ),
    }
}
