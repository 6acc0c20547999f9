//! Patterns that a person wrote as patterns.

use crate::glob_matches;

/// A text that may hold `*` (any run of characters) and `?` (one character).
///
/// Only exceptions files and options make patterns. A name of an object is never one, whatever it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    text: Box<str>,
    /// Bytes before the first wildcard; all of them when there is none.
    prefix: usize,
    /// Bytes after the last wildcard; all of them when there is none.
    suffix: usize,
}

impl Pattern {
    /// A pattern as it was written.
    pub fn new(text: &str) -> Self {
        let wild = |character| matches!(character, '*' | '?');
        Self {
            text: text.into(),
            prefix: text.find(wild).unwrap_or(text.len()),
            suffix: text
                .rfind(wild)
                .map_or(text.len(), |last| text.len() - last - 1),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The only text that it matches; `None` when it has a wildcard.
    pub fn exact(&self) -> Option<&str> {
        (self.prefix == self.text.len()).then_some(&self.text)
    }

    /// What every text that it matches begins with.
    pub fn prefix(&self) -> &str {
        &self.text[..self.prefix]
    }

    /// What every text that it matches ends with.
    pub fn suffix(&self) -> &str {
        &self.text[self.text.len() - self.suffix..]
    }

    /// Whether the text fits.
    pub fn matches(&self, text: &str) -> bool {
        match self.exact() {
            Some(exact) => exact == text,
            None => {
                text.starts_with(self.prefix())
                    && text.ends_with(self.suffix())
                    && glob_matches(&self.text, text)
            }
        }
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_literal() {
        let pattern = Pattern::new("web-*-é?x");
        assert_eq!((pattern.prefix(), pattern.suffix()), ("web-", "x"));
        assert_eq!(pattern.exact(), None);
        assert_eq!(Pattern::new("web").exact(), Some("web"));
        assert_eq!(
            (Pattern::new("*").prefix(), Pattern::new("*").suffix()),
            ("", "")
        );
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_glob(pattern in "[ab*?é]{0,8}", text in "[abé]{0,10}") {
            proptest::prop_assert_eq!(Pattern::new(&pattern).matches(&text), glob_matches(&pattern, &text));
        }
    }
}
