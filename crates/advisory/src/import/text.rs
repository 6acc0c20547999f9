//! What importers do with texts of feeds: one line of it, ids, dates, and values that can be absent.

use serde::{Deserialize, Deserializer};

use super::limits::MAX_SUMMARY_CHARS;

/// The first line of a text that says something, cut to what one line for people holds.
pub(super) fn summary(text: &str) -> String {
    let line = text
        .lines()
        .map(|line| line.trim_start_matches(['#', '*', ' ', '\t']).trim())
        .find(|line| !line.is_empty())
        .unwrap_or("");
    match line.char_indices().nth(MAX_SUMMARY_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// A date as RFC 3339 or as a plain day; empty where absent or the zero that Go writes for "not stated".
pub(super) fn date(text: &str) -> String {
    if text.starts_with("0001-01-01") {
        return String::new();
    }
    text.trim().to_owned()
}

/// Whether a text is a CVE id: `CVE-2024-1234`.
pub(super) fn is_cve(text: &str) -> bool {
    let mut parts = text.split('-');
    let digits = |part: Option<&str>, least: usize| {
        part.is_some_and(|part| {
            part.len() >= least
                && part.len() <= 19
                && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    parts.next() == Some("CVE")
        && digits(parts.next(), 4)
        && digits(parts.next(), 1)
        && parts.next().is_none()
}

/// `null` is the same as absent.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_bounded_line() {
        assert_eq!(summary("\n\n# Title here\nmore"), "Title here");
        assert_eq!(
            summary(&"ä".repeat(1000)).chars().count(),
            MAX_SUMMARY_CHARS + 1
        );
        assert_eq!(summary(""), "");
    }

    #[test]
    fn cve_ids() {
        for (text, expect) in [
            ("CVE-2024-1234", true),
            ("CVE-2024-12345678", true),
            ("CVE-2024-", false),
            ("cve-2024-1", false),
            ("CVE-2024-1-2", false),
            ("GHSA-1234-1234-1234", false),
        ] {
            assert_eq!(is_cve(text), expect, "{text}");
        }
    }
}
