//! The questions that are answered, and the matches that answer them.

use crate::found::Found;
use crate::{Confidence, arguments, marker, matcher, named};

/// One credential found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The pattern's id, such as `aws-access-key`.
    pub pattern: &'static str,
    /// What a person calls it, such as `AWS access key id`.
    pub title: &'static str,
    /// How sure the match is.
    pub confidence: Confidence,
    /// Offset in bytes of the first byte of the credential.
    pub start: usize,
    /// Offset in bytes behind its last byte.
    pub end: usize,
}

impl From<Found> for Match {
    fn from(found: Found) -> Self {
        Match {
            pattern: found.pattern.id,
            title: found.pattern.title,
            confidence: found.pattern.confidence,
            start: found.start,
            end: found.end,
        }
    }
}

/// Finds credentials of known formats in free text, in the order in which they stand.
#[must_use]
pub fn find(text: &str) -> Vec<Match> {
    matcher::scan(text).into_iter().map(Match::from).collect()
}

/// Judges a value by its format first, then by the names that stand in it (`password: …`, `DB_PASSWORD=…`, JSON, XML), then
/// by the name under which it stands.
///
/// With an empty name, a value such as `--password=…` or `PASSWORD=…` brings its own.
#[must_use]
pub fn judge(name: &str, value: &str) -> Option<Match> {
    let mut found = named::scan(name, value).into_iter().map(Match::from);
    let first = found.next()?;
    if first.confidence == Confidence::High {
        return Some(first);
    }
    let surer = found.find(|one| one.confidence == Confidence::High);
    Some(surer.unwrap_or(first))
}

/// Every credential of a value under a name, as [`redact_named`] takes them away, in the order in which they stand.
#[must_use]
pub fn find_named(name: &str, value: &str) -> Vec<Match> {
    named::scan(name, value)
        .into_iter()
        .map(Match::from)
        .collect()
}

/// The credentials in the words of a command line, with the index of the word: those that [`judge`] finds in one word, the
/// values of flags, and what programs take under a flag of one letter, such as `mysql -p…`.
#[must_use]
pub fn find_in_arguments(words: &[&str]) -> Vec<(usize, Match)> {
    let found = arguments::scan(words).into_iter().enumerate();
    found
        .flat_map(|(index, found)| found.into_iter().map(move |one| (index, one.into())))
        .collect()
}

/// The words with markers in place of what [`find_in_arguments`] finds; `None` for each word in which there is nothing to
/// replace.
#[must_use]
pub fn redact_arguments(words: &[&str]) -> Vec<Option<String>> {
    let found = arguments::scan(words);
    words
        .iter()
        .zip(&found)
        .map(|(word, found)| marker::replace(word, found))
        .collect()
}

/// The text with `[redacted: <pattern>]` in place of each match of [`find`]; `None` when there is nothing to replace.
#[must_use]
pub fn redact(text: &str) -> Option<String> {
    marker::replace(text, &matcher::scan(text))
}

/// The value with markers in place of everything for which [`judge`] gives a match; `None` when there is nothing to
/// replace.
#[must_use]
pub fn redact_named(name: &str, value: &str) -> Option<String> {
    marker::replace(value, &named::scan(name, value))
}

/// The pattern id of the first redaction marker in a text.
///
/// A marker of a pattern that this version does not know gives `credential`.
#[must_use]
pub fn redacted_pattern(text: &str) -> Option<&'static str> {
    marker::first(text).map(|pattern| pattern.id)
}
