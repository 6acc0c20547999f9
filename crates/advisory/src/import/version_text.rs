//! Versions and ranges as people write them in CVE records and CSAF documents: `4.19.*`, `>= 1.2, < 1.4`, `vers:npm/<1.2`.

use super::interval::{Cut, Interval};
use crate::record::End;

/// Where a range ends; `None` for no end. `2.*` is the end of the 2.x series, whether it is included or not: the asterisk
/// stands for infinity and is no pattern (CVE's encoding of versions). Records that older ones were converted to write
/// `unspecified` for no end.
pub(super) fn upper(text: &str, included: bool) -> Result<Option<Cut>, String> {
    let text = text.trim();
    if matches!(text, "*" | "unspecified") {
        return Ok(None);
    }
    if let Some(prefix) = wildcard(text) {
        return Ok(Some(Cut::below(raised(plain(prefix)?)?)));
    }
    let version = plain(text)?;
    Ok(Some(match included {
        true => Cut::after(version),
        false => Cut::before(version),
    }))
}

/// A version without a range: one, all that begin so, everything, or comparisons in words of mathematics.
pub(super) fn alone(text: &str) -> Result<Interval, String> {
    if matches!(text, "*" | "all" | "all versions" | "All" | "All versions") {
        return Ok(Interval::default());
    }
    if let Some(prefix) = wildcard(text) {
        return Ok(Interval {
            low: Some(Cut::before(plain(prefix)?)),
            high: Some(Cut::below(raised(prefix)?)),
        });
    }
    if text.contains(['<', '>', '=']) {
        return comparisons(text);
    }
    if let Some(interval) = in_words(text) {
        return interval;
    }
    let version = plain(text)?;
    Ok(Interval {
        low: Some(Cut::before(version)),
        high: Some(Cut::after(version)),
    })
}

/// `before 1.4`, `1.3 and earlier`, `1.0 through 1.3`: ranges in the words that records are written in. `None` for other texts.
fn in_words(text: &str) -> Option<Result<Interval, String>> {
    let below = ["before ", "prior to ", "prior "].iter();
    if let Some(version) = below.clone().find_map(|word| text.strip_prefix(word)) {
        return Some(plain(version).map(|version| Interval {
            low: None,
            high: Some(Cut::before(version)),
        }));
    }
    const EARLIER: [&str; 7] = [
        " and earlier",
        " and prior",
        " and below",
        " and older",
        " and before",
        " and earlier versions",
        " and prior versions",
    ];
    if let Some(version) = EARLIER.iter().find_map(|words| text.strip_suffix(words)) {
        return Some(plain(version).map(|version| Interval {
            low: None,
            high: Some(Cut::after(version)),
        }));
    }
    let between = [" to and including ", " through ", " to "].iter();
    let (low, high) = between.clone().find_map(|word| text.split_once(word))?;
    Some(plain(low).and_then(|low| {
        Ok(Interval {
            low: Some(Cut::before(low)),
            high: Some(Cut::after(plain(high)?)),
        })
    }))
}

/// `>= 1.2, < 1.4`. All of them hold, so at most one lower and one upper bound make sense.
fn comparisons(text: &str) -> Result<Interval, String> {
    let unclear = || format!("`{text}`");
    let mut interval = Interval::default();
    for part in text.split(',') {
        let part = part.trim();
        let end = part
            .find(|c: char| !"<>=".contains(c))
            .ok_or_else(unclear)?;
        let (operator, version) = part.split_at(end);
        let version = plain(version.trim())?;
        let (low, high) = match operator {
            "<" => (None, Some(Cut::before(version))),
            "<=" => (None, Some(Cut::after(version))),
            ">" => (Some(Cut::after(version)), None),
            ">=" => (Some(Cut::before(version)), None),
            "=" | "==" => (Some(Cut::before(version)), Some(Cut::after(version))),
            _ => return Err(unclear()),
        };
        let twice = (low.is_some() && interval.low.is_some())
            || (high.is_some() && interval.high.is_some());
        if twice {
            return Err(unclear());
        }
        interval.low = interval.low.or(low);
        interval.high = interval.high.or(high);
    }
    Ok(interval)
}

/// A range of versions in one text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The first; `None` for the beginning.
    pub(super) low: Option<String>,
    /// Where it ends.
    pub(super) high: End,
}

/// CSAF's range of versions: a `vers` of at most one lower and one upper bound, `<1.2`, or `*`.
pub(super) fn range_text(text: &str) -> Option<Bounds> {
    let text = match text.strip_prefix("vers:") {
        Some(rest) => rest.split_once('/')?.1.replace('|', ","),
        None => text.to_owned(),
    };
    let interval = match text.trim() {
        "*" => Interval::default(),
        text => comparisons(text).ok()?,
    };
    let low = match interval.low {
        // Versions above one have no first one.
        Some(cut) if cut.after => return None,
        low => low.map(|cut| cut.version),
    };
    let high = match interval.high {
        None => End::Open,
        Some(cut) if cut.after => End::LastAffected(cut.version),
        Some(cut) => End::Fixed(cut.version),
    };
    Some(Bounds { low, high })
}

/// What is before `.*` or `.x`.
fn wildcard(text: &str) -> Option<&str> {
    text.strip_suffix(".*")
        .or_else(|| text.strip_suffix(".x"))
        .filter(|prefix| !prefix.is_empty())
}

/// The first version that does not begin so: `4.19` to `4.20`.
fn raised(prefix: &str) -> Result<String, String> {
    let (before, last) = match prefix.rsplit_once('.') {
        Some((before, last)) => (format!("{before}."), last),
        None => (String::new(), prefix),
    };
    let digits = last.strip_prefix('v').unwrap_or(last);
    let number: u64 = digits.parse().map_err(|_| format!("`{prefix}.*`"))?;
    Ok(format!("{before}{}", number.saturating_add(1)))
}

/// A version as one word with a digit in it.
pub(super) fn plain(text: &str) -> Result<&str, String> {
    let text = text.trim();
    let word = text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_+:~^".contains(&byte));
    word.then_some(text).ok_or_else(|| format!("`{text}`"))
}
