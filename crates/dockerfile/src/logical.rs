//! Text put together from lines, with where each part comes from.

use std::ops::Range;

use crate::position::Span;

/// Text without the line continuations between its parts, and where each part stands in the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Logical {
    /// The text.
    pub text: String,
    /// Offsets in the text at which parts begin, with their offsets in the source.
    pieces: Vec<(usize, usize)>,
}

impl Logical {
    /// A part of the source as it is.
    pub fn plain(text: &str, start: usize) -> Self {
        let mut logical = Self::default();
        logical.push(text, start);
        logical
    }

    /// Adds a part of the source.
    pub(crate) fn push(&mut self, text: &str, start: usize) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(text);
    }

    /// Where a byte of the text stands in the source.
    fn source(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.0 <= at);
        match index
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some((logical, source)) => source + (at - logical),
            None => 0,
        }
    }

    /// The part of the source that a part of the text comes from, with the continuations in it.
    pub fn span(&self, range: Range<usize>) -> Span {
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        let from = self.source(start);
        // The end belongs to the part of the last byte, not to the part that begins there.
        let to = match end > start {
            true => self.source(end - 1) + 1,
            false => from,
        };
        Span {
            start: from,
            end: to.max(from),
        }
    }

    /// As [`Logical::span`], where nothing lies in between: such a part can be replaced.
    pub fn contiguous(&self, range: Range<usize>) -> Option<Span> {
        let length = range.len();
        let span = self.span(range);
        (span.end - span.start == length).then_some(span)
    }

    /// A part of the text with its places.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        let end = range.end.min(self.text.len());
        let mut at = range.start.min(end);
        let mut next = self.pieces.partition_point(|piece| piece.0 <= at);
        while at < end {
            let until = self.pieces.get(next).map_or(end, |piece| piece.0.min(end));
            part.push(&self.text[at..until], self.source(at));
            at = until;
            next += 1;
        }
        if part.pieces.is_empty() {
            part.push("", self.source(at));
        }
        part
    }
}
