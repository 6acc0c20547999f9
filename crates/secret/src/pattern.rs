//! What a pattern is.

use std::ops::Range;

use crate::Confidence;

/// A kind of credential and how to recognise it.
pub(crate) struct Pattern {
    /// Kebab-case, unique, kept for good: markers in stored snapshots name it.
    pub id: &'static str,
    pub title: &'static str,
    pub confidence: Confidence,
    /// A hit of one of these starts the recognition.
    pub literals: &'static [&'static str],
    pub recognition: Recognition,
    /// What stands before the literal, when the literal is not where the token begins.
    pub before: Option<Run>,
    /// How the credential goes on behind what the expression matches.
    pub after: Option<Run>,
    /// Whether a value without a digit is a word, such as `system.serviceaccounts`.
    pub needs_digit: bool,
    /// Whether only a token with a capital letter counts: without one it reads like words joined by dashes.
    pub needs_capital: bool,
    /// Bits per character of the part that is not a fixed prefix; below it, the text is an example or a template.
    pub minimum_entropy: f64,
}

pub(crate) enum Recognition {
    /// A token with a fixed part: an expression, whose first group is the credential where it has one.
    Token(&'static str),
    /// A value without a fixed part, told by the words before it, in any case and joined in any way.
    Context {
        words: &'static [&'static [&'static str]],
        regex: &'static str,
    },
    /// A structure that takes more than an expression: from the text and the literal's place to the credential's.
    Shape(fn(&str, Range<usize>) -> Option<Range<usize>>),
    /// Found by name and value, or a marker; has no format.
    Name,
}

/// A run of bytes of one class.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub class: fn(u8) -> bool,
    pub limit: usize,
}

/// Low enough for a short hexadecimal key, too high for `xxxxxxxx` and `your_key_here`.
const DEFAULT_ENTROPY: f64 = 2.8;
/// The longest tokens (JWT-like ones with many claims) stay well below.
const TAIL_LIMIT: usize = 8192;

const fn pattern(
    id: &'static str,
    title: &'static str,
    literals: &'static [&'static str],
    recognition: Recognition,
) -> Pattern {
    Pattern {
        id,
        title,
        confidence: Confidence::High,
        literals,
        recognition,
        before: None,
        after: None,
        needs_digit: false,
        needs_capital: false,
        minimum_entropy: DEFAULT_ENTROPY,
    }
}

pub(crate) const fn token(
    id: &'static str,
    title: &'static str,
    literals: &'static [&'static str],
    regex: &'static str,
) -> Pattern {
    pattern(id, title, literals, Recognition::Token(regex))
}

pub(crate) const fn context(
    id: &'static str,
    title: &'static str,
    words: &'static [&'static [&'static str]],
    regex: &'static str,
) -> Pattern {
    pattern(id, title, &[], Recognition::Context { words, regex })
}

pub(crate) const fn shape(
    id: &'static str,
    title: &'static str,
    literals: &'static [&'static str],
    recognise: fn(&str, Range<usize>) -> Option<Range<usize>>,
) -> Pattern {
    pattern(id, title, literals, Recognition::Shape(recognise))
}

pub(crate) const fn name(id: &'static str, title: &'static str) -> Pattern {
    Pattern {
        confidence: Confidence::Medium,
        ..pattern(id, title, &[], Recognition::Name)
    }
}

impl Pattern {
    /// Whether it is a format that somebody documents.
    pub(crate) fn is_sure(&self) -> bool {
        self.confidence == Confidence::High
    }

    /// The token begins up to `limit` bytes of a class before the literal.
    pub(crate) const fn begins_with(mut self, class: fn(u8) -> bool, limit: usize) -> Self {
        self.before = Some(Run { class, limit });
        self
    }

    /// The credential goes on for as long as its bytes are of a class.
    pub(crate) const fn goes_on_with(mut self, class: fn(u8) -> bool) -> Self {
        let limit = TAIL_LIMIT;
        self.after = Some(Run { class, limit });
        self
    }

    pub(crate) const fn with_digit(mut self) -> Self {
        self.needs_digit = true;
        self
    }

    pub(crate) const fn with_capital(mut self) -> Self {
        self.needs_capital = true;
        self
    }

    pub(crate) const fn with_entropy(mut self, bits: f64) -> Self {
        self.minimum_entropy = bits;
        self
    }
}

pub(crate) fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

pub(crate) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}
