//! Lines and gaps of a text, by byte offset.

/// One document's text with the few questions that edits ask of it.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
}

impl<'t> Source<'t> {
    pub(super) fn byte(self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn slice(self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    /// The first character of the line that holds `at`.
    pub(super) fn line_start(self, at: usize) -> usize {
        memchr::memrchr(b'\n', self.slice(0, at).as_bytes()).map_or(0, |newline| newline + 1)
    }

    /// Where the line that holds `at` ends, in front of `\n` or `\r\n`.
    pub(super) fn line_end(self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len()).as_bytes();
        match memchr::memchr(b'\n', rest) {
            Some(0) => at,
            Some(length) if rest.get(length - 1) == Some(&b'\r') => at + length - 1,
            Some(length) => at + length,
            None => self.text.len(),
        }
    }

    /// The first character of the line after the one that holds `at`; the end of the text on its last line.
    pub(super) fn next_line(self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len()).as_bytes();
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| at + length + 1)
    }

    /// Column of `at` in characters, from 0.
    pub(super) fn column(self, at: usize) -> usize {
        self.slice(self.line_start(at), at).chars().count()
    }

    /// The blanks in front of `at`, when nothing else stands in front of it on its line.
    /// Looks at the blanks only, so that it is cheap on a text of one long line.
    pub(super) fn own_line_prefix(self, at: usize) -> Option<&'t str> {
        let before = self.slice(0, at);
        let start = before.trim_end_matches([' ', '\t']).len();
        (start == 0 || before.as_bytes().get(start - 1) == Some(&b'\n'))
            .then(|| self.slice(start, at))
    }

    /// The blanks that the line of `at` begins with.
    pub(super) fn line_prefix(self, at: usize) -> &'t str {
        let start = self.line_start(at);
        let line = self.slice(start, at);
        self.slice(
            start,
            start + line.len() - line.trim_start_matches([' ', '\t']).len(),
        )
    }

    /// The line break to use beside `at`: the one of its line, or of the text's first line.
    pub(super) fn newline(self, at: usize) -> &'static str {
        let end = self.line_end(at);
        let end = if end < self.text.len() {
            end
        } else {
            self.line_end(0)
        };
        if self.byte(end) == Some(b'\r') {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// Whether only blanks stand between `from` and the end of its line.
    pub(super) fn is_blank_after(self, from: usize) -> bool {
        self.slice(from, self.line_end(from)).trim().is_empty()
    }

    /// Whether nothing but blanks and a comment stand between `from` and the end of its line.
    pub(super) fn is_done_after(self, from: usize) -> bool {
        let rest = self.slice(from, self.line_end(from)).trim_start();
        rest.is_empty() || rest.starts_with('#')
    }

    /// The first character from `at` on that is neither white space nor part of a comment.
    pub(super) fn skip_trivia(self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
                Some(b'#') => at = self.next_line(at),
                _ => return at,
            }
        }
    }

    /// Skips anchors and tags, and the trivia after them.
    pub(super) fn skip_properties(self, mut at: usize) -> usize {
        while let Some(b'&' | b'!') = self.byte(at) {
            let word = self
                .slice(at, self.text.len())
                .find(|c: char| c.is_whitespace() || ",[]{}".contains(c));
            at = self.skip_trivia(word.map_or(self.text.len(), |length| at + length));
        }
        at
    }
}

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(from: usize, to: usize, text: impl Into<String>) -> Self {
        Self {
            from,
            to,
            text: text.into(),
        }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at, at, text)
    }

    pub(super) fn delete(from: usize, to: usize) -> Self {
        Self::new(from, to, "")
    }
}

/// Applies replacements that do not overlap; `None` when they do.
pub(super) fn splice(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|splice| splice.from);
    let mut result = String::with_capacity(text.len() + 64 * splices.len());
    let mut at = 0;
    for splice in splices {
        result.push_str(text.get(at..splice.from)?);
        result.push_str(&splice.text);
        at = splice.to;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_kinds() {
        let source = Source {
            text: "a: 1\r\n  b: 2\nc",
        };
        assert_eq!(source.line_end(0), 4);
        assert_eq!(source.next_line(0), 6);
        assert_eq!(source.line_end(8), 12);
        assert_eq!(source.line_start(10), 6);
        assert_eq!(source.column(8), 2);
        assert_eq!((source.newline(0), source.newline(8)), ("\r\n", "\n"));
        assert_eq!(source.newline(13), "\r\n");
        assert_eq!(source.own_line_prefix(8), Some("  "));
        assert_eq!(source.own_line_prefix(11), None);
        assert_eq!(source.line_end(14), 14);
    }

    #[test]
    fn trivia_and_properties_are_skipped() {
        let source = Source {
            text: "k: # c\n  &a !t # d\n x",
        };
        assert_eq!(source.skip_trivia(2), 9);
        assert_eq!(source.skip_properties(9), 20);
    }

    #[test]
    fn overlapping_replacements_are_refused() {
        let both = vec![Splice::new(0, 2, "x"), Splice::new(1, 3, "y")];
        assert_eq!(splice("abc", both), None);
        let beside = vec![Splice::insert(1, "x"), Splice::delete(1, 2)];
        assert_eq!(splice("abc", beside).as_deref(), Some("axc"));
    }
}
