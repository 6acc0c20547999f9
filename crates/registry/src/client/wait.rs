//! How long a server asks to be left alone: `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3).

use std::time::{Duration, SystemTime};

use super::agent::Answer;
use crate::limits::MAX_WAIT;

/// How long a server that is busy asks to wait.
///
/// # Errors
/// When that is longer than anything waits for it: a reason for the user.
pub(crate) fn wait_of(answer: &Answer) -> Result<Option<Duration>, String> {
    let header = answer.headers().get("retry-after");
    let wait = header.and_then(|value| read(value.to_str().ok()?, SystemTime::now()));
    match wait {
        Some(wait) if wait > MAX_WAIT => Err(format!(
            "it asks to come back after {} s, and at most {} s are waited",
            wait.as_secs(),
            MAX_WAIT.as_secs()
        )),
        wait => Ok(wait),
    }
}

/// A header; a date that has passed is no wait. `None` for what is neither.
fn read(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a wait without an end.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_in_both_forms() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        for (text, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:38 1994", Some(1)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let expect = seconds.map(Duration::from_secs);
            assert_eq!(read(text, now), expect, "{text}");
        }
    }
}
