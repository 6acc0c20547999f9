//! Credentials in text: where they stand, and the text without them.
//!
//! Two questions are answered. [`find`] looks for the formats that vendors document (a prefix, an alphabet, a
//! length) in any text. [`judge`] also weighs the name under which a value stands: `DB_PASSWORD=…` is a
//! credential whatever it looks like, unless it is a reference, a placeholder or a setting. [`redact`] and
//! [`redact_named`] put a marker in place of what those find.
//!
//! Invariants:
//! - A redacted text gives the same answer as the text it came from: markers are reported as matches, and
//!   redacting twice changes nothing.
//! - Time is linear in the text: one pass over all prefixes, then bounded work around each hit.
//! - No input panics, and matches are ordered, do not overlap, and lie on character boundaries.
//!
//! Deliberately not here: asking a vendor whether a credential still works, decoding of archives or of nested
//! base64, and parsing of documents. A caller with a structured text gives each value with its own name.

mod arguments;
mod assignment;
mod bond;
mod boundary;
mod command;
mod document;
mod encoded;
mod encoding;
mod entropy;
#[cfg(test)]
mod examples;
mod expression;
mod fallback;
mod judgement;
mod label;
mod leader;
mod limits;
mod lines;
mod literals;
mod marker;
mod matcher;
mod mention;
mod name;
mod named;
mod nested;
mod net;
mod pattern;
mod patterns;
mod quoted;
mod random;
mod section;
mod settle;
mod shape;
mod two_lines;
mod typed;
mod value;
mod whole_line;
mod words;

use matcher::Found;

pub use entropy::shannon_entropy;

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

/// How sure a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The text has a format that a vendor documents for its credentials.
    High,
    /// The name tells of a credential, and the value could be one.
    Medium,
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
