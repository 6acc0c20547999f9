//! Words of an instruction.

use std::ops::Range;

use crate::logical::Logical;
use crate::position::Span;

/// One word of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it is written, without continuations; of an exec form the decoded string.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// What it means with the variables of its place.
    pub value: Value,
}

/// What a word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// This text.
    Text(String),
    /// It depends on what the file does not say: why, in a phrase.
    Unknown(String),
}

impl Word {
    /// A word that stands for itself.
    pub(crate) fn plain(text: &str, span: Span) -> Self {
        Self {
            text: text.to_owned(),
            span,
            value: Value::Text(text.to_owned()),
        }
    }

    /// The meaning, where it is known.
    pub fn known(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Unknown(_) => None,
        }
    }
}

/// Docker's blanks between words of `FROM`, `EXPOSE` and the like.
pub(crate) fn is_blank(letter: char) -> bool {
    matches!(letter, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Words divided by blanks, whatever quotes they have.
pub(crate) fn blank_separated(line: &Logical) -> Vec<Word> {
    let text = &line.text;
    let mut words = Vec::new();
    let mut start = None;
    let ends = std::iter::once((text.len(), ' '));
    for (at, letter) in text.char_indices().chain(ends) {
        match (is_blank(letter), start) {
            (true, Some(from)) => {
                words.push(Word::plain(&text[from..at], line.span(from..at)));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

/// Words divided by whitespace outside of quotes; quotes and escapes stay in them.
pub(crate) fn quoted_words(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        if start.is_none() {
            if letter.is_whitespace() {
                continue;
            }
            start = Some(at);
        }
        match quote {
            _ if is_escaped => is_escaped = false,
            open if letter == escape && open != Some('\'') => is_escaped = true,
            Some(open) if open == letter => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if letter.is_whitespace() => {
                words.extend(start.take().map(|from| from..at));
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}
