//! Places in the source.

use std::ops::Range;

/// A part of the source, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// From the beginning of this to the end of another.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            end: other.end.max(self.start),
        }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

/// Line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line from 1.
    pub line: u32,
    /// Column from 1.
    pub column: u32,
}

/// How many bytes lie between places whose characters are counted: a column is then found without walking over a line of
/// any length.
const STRIDE: usize = 512;

/// Where the lines of a text begin, and how many characters stand before each stride.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LineStarts {
    starts: Vec<usize>,
    characters: Vec<usize>,
}

impl LineStarts {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let mut total = 0;
        let mut characters = vec![0];
        for stride in text.as_bytes().chunks(STRIDE) {
            total += count(stride);
            characters.push(total);
        }
        Self {
            starts: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
            characters,
        }
    }

    /// Characters that begin before a byte.
    fn before(&self, text: &str, at: usize) -> usize {
        let at = at.min(text.len());
        let whole = at / STRIDE;
        let rest = text.as_bytes().get(whole * STRIDE..at).unwrap_or_default();
        self.characters.get(whole).copied().unwrap_or(0) + count(rest)
    }

    pub(crate) fn position(&self, text: &str, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self
            .before(text, at)
            .saturating_sub(self.before(text, start))
            + 1;
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

/// Bytes that begin a character.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::{LineStarts, Position};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_are_those_of_a_walk(text in "[aé\n]{0,2000}", at in 0_usize..3000) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let before = &text[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let expect = Position { line: line as u32, column: column as u32 };
            prop_assert_eq!(LineStarts::of(&text).position(&text, at), expect);
        }
    }
}
