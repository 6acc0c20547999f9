//! The one place that asks for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use seawall_finding::Date;

/// Seconds since 1970.
pub(crate) fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Today, in UTC.
pub(crate) fn today() -> Date {
    Date::from_unix_seconds(seconds())
}

/// Now as RFC 3339 in UTC, to the second.
pub(crate) fn now() -> String {
    at(seconds())
}

/// A time in seconds since 1970 as RFC 3339 in UTC.
pub(crate) fn at(seconds: u64) -> String {
    let of_day = seconds % 86_400;
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        Date::from_unix_seconds(seconds),
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60
    )
}
