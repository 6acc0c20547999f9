//! EPSS scores in CSV. <https://www.first.org/epss/data_stats>
//!
//! Written against the published form: a comment with the model and the date, a header, then id, probability and
//! percentile. The caller unpacks gzip. The fixtures in the tests are our own.

use super::sink::{Record, Sink, UnreadReason};
use super::text::is_cve;
use crate::exploitation::Likelihood;

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return sink.unread("", UnreadReason::Malformed, "not UTF-8");
    };
    let mut date = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix('#') {
            let stated = comment
                .split(',')
                .find_map(|part| part.trim().strip_prefix("score_date:"));
            if let Some(stated) = stated {
                date = stated.chars().take(10).collect();
            }
        } else if !line.starts_with("cve,") {
            match row(line, &date) {
                Some(likelihood) => sink.record(Record::Likelihood(likelihood)),
                None => sink.unread("", UnreadReason::Malformed, line),
            }
        }
    }
}

fn row(line: &str, date: &str) -> Option<Likelihood> {
    let mut fields = line.split(',');
    let cve = fields.next().filter(|id| is_cve(id))?;
    let probability_ppm = parts_per_million(fields.next()?)?;
    let percentile_ppm = parts_per_million(fields.next()?)?;
    Some(Likelihood {
        cve: cve.to_owned(),
        probability_ppm,
        percentile_ppm,
        date: date.to_owned(),
    })
}

/// A share from 0 to 1. Decimals are read as digits, since floating point would round them; from the seventh on they are dropped.
fn parts_per_million(text: &str) -> Option<u32> {
    if text.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        // In range, so the cast keeps it.
        return (0.0..=1.0)
            .contains(&value)
            .then(|| (value * 1e6).round() as u32);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) {
        return None;
    }
    let kept: String = decimals.chars().chain("000000".chars()).take(6).collect();
    let value = whole
        .parse::<u32>()
        .ok()?
        .checked_mul(1_000_000)?
        .checked_add(kept.parse().ok()?)?;
    (value <= 1_000_000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        for (text, expect) in [
            ("0.97565", Some(975_650)),
            ("1", Some(1_000_000)),
            ("0.0004300009", Some(430)),
            ("9.7e-4", Some(970)),
            ("1.1", None),
            ("-1", None),
            ("", None),
            ("NaN", None),
            ("99999999999.0", None),
        ] {
            assert_eq!(parts_per_million(text), expect, "{text}");
        }
    }
}
