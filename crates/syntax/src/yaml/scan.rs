//! Text to tokens, by the rules of YAML 1.1 as Kubernetes' reader applies them.
//!
//! Those rules are wider than YAML 1.2 in places that people meet: lines of quoted and flow values may begin
//! anywhere, and a tab may stand wherever no indentation is counted.
//!
//! Whether a value is a key shows at the colon behind it. Until then its token waits in the queue, and a
//! candidate remembers where the tokens in front of it belong.

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark, Span};
use super::token::Token;
use crate::limits::MAX_DEPTH;
use crate::{Position, SyntaxError};

/// Longest distance in bytes between the beginning of a key and its colon, as in Kubernetes' reader.
const MAX_KEY_BYTES: usize = 1024;

pub(super) const TAB_HINT: &str = "YAML is indented with spaces; replace the tab";

/// A value that may turn out to be a key.
#[derive(Clone, Copy)]
struct Candidate {
    /// Whether nothing but a key can stand here.
    required: bool,
    /// Number of its first token, counted from the beginning of the text.
    token: usize,
    mark: Mark,
}

pub(super) struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    line_offset: u32,
    pub(super) queue: VecDeque<(Token<'t>, Span)>,
    /// Tokens that have left the queue.
    taken: usize,
    pub(super) flow_level: usize,
    /// Column of the innermost open block; -1 outside of all.
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) key_allowed: bool,
    /// One place for each flow level, the block level first.
    candidates: Vec<Option<Candidate>>,
    is_over: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, line_offset: u32) -> Self {
        Self {
            cursor: Cursor::new(text),
            line_offset,
            queue: VecDeque::new(),
            taken: 0,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            key_allowed: true,
            candidates: vec![None],
            is_over: false,
        }
    }

    /// The next token, which stays in place.
    pub(super) fn peek(&mut self) -> Result<&(Token<'t>, Span), SyntaxError> {
        while self.needs_more()? {
            self.fetch()?;
        }
        // The end of the stream stays in the queue for good.
        self.queue.front().ok_or_else(|| {
            SyntaxError::new(
                "the document ends too early",
                self.position(self.cursor.mark()),
            )
        })
    }

    /// Takes the token that [`Self::peek`] showed.
    pub(super) fn take(&mut self) -> Option<(Token<'t>, Span)> {
        if self.queue.len() == 1 && self.is_over {
            return self.queue.front().cloned();
        }
        self.taken += 1;
        self.queue.pop_front()
    }

    pub(super) fn position(&self, mark: Mark) -> Position {
        Position::new(mark.line + self.line_offset as usize, mark.column + 1)
    }

    pub(super) fn error(&self, message: &str) -> SyntaxError {
        SyntaxError::new(message, self.position(self.cursor.mark()))
    }

    fn needs_more(&mut self) -> Result<bool, SyntaxError> {
        if self.is_over {
            return Ok(false);
        }
        if self.queue.is_empty() {
            return Ok(true);
        }
        // The first token waits while it may still become a key.
        for level in 0..self.candidates.len() {
            if self.candidates[level].is_some_and(|candidate| candidate.token == self.taken) {
                return self.still_possible(level);
            }
        }
        Ok(false)
    }

    pub(super) fn push(&mut self, token: Token<'t>, start: Mark) {
        let end = self.cursor.mark();
        self.queue.push_back((token, Span { start, end }));
    }

    fn fetch(&mut self) -> Result<(), SyntaxError> {
        self.skip_to_token();
        self.close_blocks(self.cursor.column() as isize);
        let cursor = &self.cursor;
        if cursor.is_end() {
            return self.stream_end();
        }
        if cursor.column() == 0 && cursor.byte(0) == b'%' {
            return self.directive();
        }
        if cursor.is_document_mark() {
            return self.document_mark();
        }
        let in_flow = self.flow_level > 0;
        let blank_behind = cursor.is_blank_or_over(1);
        match cursor.byte(0) {
            b'[' => self.flow_start(Token::FlowSequenceStart),
            b'{' => self.flow_start(Token::FlowMappingStart),
            b']' => self.flow_end(Token::FlowSequenceEnd),
            b'}' => self.flow_end(Token::FlowMappingEnd),
            b',' => {
                self.drop_candidate()?;
                self.key_allowed = true;
                self.indicator(Token::FlowEntry)
            }
            b'-' if blank_behind => self.block_entry(),
            b'?' if in_flow || blank_behind => self.key(),
            b':' if in_flow || blank_behind => self.value(),
            b'*' => self.named(Token::Alias),
            b'&' => self.named(Token::Anchor),
            b'!' => self.tag(),
            b'|' if !in_flow => self.block_scalar(true),
            b'>' if !in_flow => self.block_scalar(false),
            quote @ (b'\'' | b'"') => {
                self.save_candidate()?;
                self.key_allowed = false;
                let start = self.cursor.mark();
                let (text, style) = self.quoted_scalar(quote)?;
                self.push(Token::Scalar(text, style), start);
                Ok(())
            }
            b'\t' => Err(self
                .error("a tab where indentation is expected")
                .with_hint(TAB_HINT)),
            b'%' | b'@' | b'`' | b'|' | b'>' | b'#' => {
                Err(self.error("a value cannot begin with this character; put it in quotes"))
            }
            _ => self.plain(),
        }
    }

    fn skip_to_token(&mut self) {
        loop {
            while self.cursor.column() == 0 && self.cursor.starts_with("\u{feff}") {
                self.cursor.skip_mark();
            }
            while self.cursor.byte(0) == b' '
                || (self.cursor.byte(0) == b'\t' && (self.flow_level > 0 || !self.key_allowed))
            {
                self.cursor.skip();
            }
            if self.cursor.byte(0) == b'#' {
                self.cursor.skip_to_break();
            }
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.read_break();
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }

    fn indicator(&mut self, token: Token<'t>) -> Result<(), SyntaxError> {
        let start = self.cursor.mark();
        self.cursor.skip();
        self.push(token, start);
        Ok(())
    }

    fn stream_end(&mut self) -> Result<(), SyntaxError> {
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        self.push(Token::StreamEnd, self.cursor.mark());
        self.is_over = true;
        Ok(())
    }

    fn directive(&mut self) -> Result<(), SyntaxError> {
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.mark();
        self.cursor.skip_to_break();
        self.push(Token::Directive, start);
        Ok(())
    }

    fn document_mark(&mut self) -> Result<(), SyntaxError> {
        self.close_blocks(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let token = if self.cursor.byte(0) == b'-' {
            Token::DocumentStart
        } else {
            Token::DocumentEnd
        };
        let start = self.cursor.mark();
        self.cursor.skip_many(3);
        self.push(token, start);
        Ok(())
    }

    fn flow_start(&mut self, token: Token<'t>) -> Result<(), SyntaxError> {
        self.save_candidate()?;
        if self.flow_level > MAX_DEPTH {
            return Err(self.error(&format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.candidates.push(None);
        self.flow_level += 1;
        self.key_allowed = true;
        self.indicator(token)
    }

    fn flow_end(&mut self, token: Token<'t>) -> Result<(), SyntaxError> {
        self.drop_candidate()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.candidates.pop();
        }
        self.key_allowed = false;
        self.indicator(token)
    }

    fn block_entry(&mut self) -> Result<(), SyntaxError> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return Err(self.error("an item of a block list cannot begin here"));
            }
            let mark = self.cursor.mark();
            self.open_block(mark, None, Token::BlockSequenceStart)?;
        }
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(Token::BlockEntry)
    }

    fn key(&mut self) -> Result<(), SyntaxError> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return Err(self.error("a mapping key cannot stand here"));
            }
            let mark = self.cursor.mark();
            self.open_block(mark, None, Token::BlockMappingStart)?;
        }
        self.drop_candidate()?;
        self.key_allowed = self.flow_level == 0;
        self.indicator(Token::Key)
    }

    fn value(&mut self) -> Result<(), SyntaxError> {
        let level = self.candidates.len() - 1;
        if let Some(candidate) = self.candidates[level]
            && self.still_possible(level)?
        {
            let at = candidate.token - self.taken;
            let place = Span {
                start: candidate.mark,
                end: candidate.mark,
            };
            self.queue.insert(at, (Token::Key, place));
            self.open_block(candidate.mark, Some(at), Token::BlockMappingStart)?;
            self.candidates[level] = None;
            self.key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.key_allowed {
                    return Err(self
                        .error("mapping values are not allowed in this context")
                        .with_hint("check the indentation, and quote values that hold `: `"));
                }
                let mark = self.cursor.mark();
                self.open_block(mark, None, Token::BlockMappingStart)?;
            }
            self.key_allowed = self.flow_level == 0;
        }
        self.indicator(Token::Value)
    }

    fn open_block(
        &mut self,
        mark: Mark,
        at: Option<usize>,
        token: Token<'t>,
    ) -> Result<(), SyntaxError> {
        let column = mark.column as isize;
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        if self.indents.len() > MAX_DEPTH * 2 {
            return Err(SyntaxError::new(
                format!("nested deeper than {MAX_DEPTH} levels"),
                self.position(mark),
            ));
        }
        self.indents.push(self.indent);
        self.indent = column;
        let span = Span {
            start: mark,
            end: mark,
        };
        match at {
            Some(at) => self.queue.insert(at, (token, span)),
            None => self.queue.push_back((token, span)),
        }
        Ok(())
    }

    fn close_blocks(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            self.push(Token::BlockEnd, self.cursor.mark());
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    pub(super) fn save_candidate(&mut self) -> Result<(), SyntaxError> {
        if self.key_allowed {
            let required = self.flow_level == 0 && self.indent == self.cursor.column() as isize;
            self.drop_candidate()?;
            let candidate = Candidate {
                required,
                token: self.taken + self.queue.len(),
                mark: self.cursor.mark(),
            };
            if let Some(place) = self.candidates.last_mut() {
                *place = Some(candidate);
            }
        }
        Ok(())
    }

    pub(super) fn drop_candidate(&mut self) -> Result<(), SyntaxError> {
        match self.candidates.last_mut().and_then(Option::take) {
            Some(candidate) if candidate.required => Err(self.colon_missing(candidate)),
            _ => Ok(()),
        }
    }

    /// Whether a colon here would still make a key: on the same line, and not too far away.
    fn still_possible(&mut self, level: usize) -> Result<bool, SyntaxError> {
        let Some(candidate) = self.candidates[level] else {
            return Ok(false);
        };
        if candidate.mark.line == self.cursor.line()
            && candidate.mark.at + MAX_KEY_BYTES >= self.cursor.at()
        {
            return Ok(true);
        }
        if candidate.required {
            return Err(self.colon_missing(candidate));
        }
        self.candidates[level] = None;
        Ok(false)
    }

    fn colon_missing(&self, candidate: Candidate) -> SyntaxError {
        SyntaxError::new("a key without a colon", self.position(candidate.mark))
            .with_hint("check the indentation, and write `key: value`")
    }
}
