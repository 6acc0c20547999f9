//! Names of logs that were rotated: by the API server (`audit-2026-11-28T10-30-00.000.log`), by `logrotate` (`audit.log.1`,
//! `audit.log-20261128.gz`), compressed or not.

use std::cmp::Reverse;

/// Endings of files that are compressed.
const COMPRESSED: [&str; 3] = [".gz", ".zst", ".zstd"];

/// Endings of logs.
const LOGS: [&str; 4] = [".log", ".json", ".jsonl", ".ndjson"];

/// Digits that a time has at least.
const MIN_DIGITS: usize = 6;

/// How old a file is among those of one log; the oldest is the least.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Age {
    /// Rotated at a time, as it is written.
    Dated(String),
    /// Rotated this many times.
    Numbered(Reverse<u64>),
    /// Written to.
    Live,
}

/// The name of the log that a file belongs to, and how old the file is.
pub(super) fn rotated(name: &str) -> (String, Age) {
    let (plain, is_compressed) = unpacked(name);
    if let Some((base, number)) = plain.rsplit_once('.')
        && !base.is_empty()
        && let Ok(number) = number.parse::<u64>()
        && number < 1_000_000
    {
        return (base.to_owned(), Age::Numbered(Reverse(number)));
    }
    for ending in LOGS {
        if let Some(at) = plain.find(ending) {
            let (base, stamp) = plain.split_at(at + ending.len());
            if let Some(stamp) = stamp.strip_prefix(['-', '.', '_'])
                && is_stamp(stamp)
            {
                return (base.to_owned(), Age::Dated(stamp.to_owned()));
            }
        }
        if let Some(stem) = plain.strip_suffix(ending) {
            let mut cuts = stem.char_indices();
            let cut = cuts.find(|(at, character)| {
                *at > 0 && matches!(character, '-' | '.' | '_') && is_stamp(&stem[at + 1..])
            });
            if let Some((at, _)) = cut {
                let base = format!("{}{ending}", &stem[..at]);
                return (base, Age::Dated(stem[at + 1..].to_owned()));
            }
        }
    }
    // Nothing is written to what is compressed.
    match is_compressed {
        true => (plain.to_owned(), Age::Dated(String::new())),
        false => (plain.to_owned(), Age::Live),
    }
}

/// Whether a file of a directory is a log, by its name.
pub(super) fn is_log(name: &str) -> bool {
    let (_, is_compressed) = unpacked(name);
    let (base, _) = rotated(name);
    !name.starts_with('.') && (is_compressed || LOGS.iter().any(|ending| base.ends_with(ending)))
}

fn unpacked(name: &str) -> (&str, bool) {
    let mut endings = COMPRESSED.iter();
    match endings.find_map(|ending| name.strip_suffix(ending)) {
        Some(plain) if !plain.is_empty() => (plain, true),
        _ => (name, false),
    }
}

/// Whether a text is a date or a time.
fn is_stamp(text: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_digit() || matches!(character, 'T' | 'Z' | '-' | ':' | '.' | '_')
    };
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(is_part)
        && digits >= MIN_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_log_and_how_old() {
        let dated = |stamp: &str| Age::Dated(stamp.to_owned());
        for (name, base, age) in [
            ("audit.log", "audit.log", Age::Live),
            (
                "audit-2026-11-28T10-30-00.000.log",
                "audit.log",
                dated("2026-11-28T10-30-00.000"),
            ),
            (
                "audit-2026-11-28T10-30-00.000.log.gz",
                "audit.log",
                dated("2026-11-28T10-30-00.000"),
            ),
            ("audit.log.1", "audit.log", Age::Numbered(Reverse(1))),
            ("audit.log.10.gz", "audit.log", Age::Numbered(Reverse(10))),
            ("audit.log-20261128.zst", "audit.log", dated("20261128")),
            ("audit-policy.log", "audit-policy.log", Age::Live),
            ("audit-2.log", "audit-2.log", Age::Live),
            ("000000.gz", "000000", dated("")),
            ("PT1H.json", "PT1H.json", Age::Live),
            (".gz", ".gz", Age::Live),
        ] {
            assert_eq!(rotated(name), (base.to_owned(), age), "{name}");
        }
        assert!(is_log("audit.log.3") && is_log("000000.gz") && is_log("PT1H.json"));
        assert!(!is_log("README.md") && !is_log(".audit.log") && !is_log("aws-logs-write-test"));
    }

    #[test]
    fn the_oldest_comes_first() {
        let mut names = vec![
            "audit.log",
            "audit.log.1",
            "audit.log.2.gz",
            "audit.log.10.gz",
        ];
        names.sort_by_key(|name| rotated(name).1);
        assert_eq!(
            names,
            [
                "audit.log.10.gz",
                "audit.log.2.gz",
                "audit.log.1",
                "audit.log"
            ]
        );
    }
}
