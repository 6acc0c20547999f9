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
mod confidence;
mod document;
mod encoded;
mod encoding;
mod entropy;
#[cfg(test)]
mod examples;
mod expression;
mod fallback;
mod found;
mod judgement;
mod label;
mod leader;
mod limits;
mod lines;
mod literals;
mod marker;
mod matcher;
mod matches;
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
mod shown;
mod two_lines;
mod typed;
mod value;
mod whole_line;
mod words;

pub use confidence::Confidence;
pub use entropy::shannon_entropy;
pub use matches::{
    Match, find, find_in_arguments, find_named, judge, redact, redact_arguments, redact_named,
    redacted_pattern,
};
pub use shown::shown_line;
