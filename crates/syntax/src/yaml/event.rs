//! Tokens to events: where collections begin and end, and what is left empty.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cursor::{Mark, Span};
use super::scan::Scanner;
use super::token::{ScalarStyle, Tag, Token};
use crate::SyntaxError;

/// What stands in a text, in order. Anchors are numbers from 1; 0 is no anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event<'t> {
    DocumentStart,
    DocumentEnd,
    StreamEnd,
    Alias(usize),
    Scalar(Cow<'t, str>, ScalarStyle, usize, Option<Tag<'t>>),
    /// The anchor, and whether there is a tag.
    SequenceStart(usize, bool),
    SequenceEnd,
    MappingStart(usize, bool),
    MappingEnd,
}

/// What the parser expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    DocumentStart {
        first: bool,
    },
    DocumentContent,
    DocumentEnd,
    BlockNode,
    SequenceFirst,
    SequenceEntry,
    /// A list whose dashes stand at the column of its key.
    BareSequenceEntry,
    MappingFirst,
    MappingKey,
    MappingValue,
    FlowSequenceFirst,
    FlowSequenceEntry,
    PairKey,
    PairValue,
    PairEnd,
    FlowMappingFirst,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingNoValue,
    End,
}

pub(crate) struct Parser<'t> {
    pub(super) scanner: Scanner<'t>,
    pub(super) state: State,
    /// Where to go on when the value at hand is over.
    pub(super) states: Vec<State>,
    anchors: HashMap<&'t str, usize>,
    last_anchor: usize,
}

pub(super) type Next<'t> = Result<(Event<'t>, Span), SyntaxError>;

impl<'t> Parser<'t> {
    pub(crate) fn new(text: &'t str, line_offset: u32) -> Self {
        Self {
            scanner: Scanner::new(text, line_offset),
            state: State::DocumentStart { first: true },
            states: Vec::new(),
            anchors: HashMap::new(),
            last_anchor: 0,
        }
    }

    /// The next event; the end of the stream again and again when it is over.
    pub(crate) fn next_event(&mut self) -> Next<'t> {
        match self.state {
            State::DocumentStart { first } => self.document_start(first),
            State::DocumentContent => match self.token()? {
                Token::Directive | Token::DocumentStart | Token::DocumentEnd | Token::StreamEnd => {
                    self.finish_node();
                    self.empty()
                }
                _ => self.node(true, false),
            },
            State::DocumentEnd => {
                if *self.token()? == Token::DocumentEnd {
                    self.scanner.take();
                }
                self.state = State::DocumentStart { first: false };
                self.here(Event::DocumentEnd)
            }
            State::BlockNode => self.node(true, false),
            State::SequenceFirst => {
                self.scanner.take();
                self.sequence_entry()
            }
            State::SequenceEntry => self.sequence_entry(),
            State::BareSequenceEntry => self.bare_sequence_entry(),
            State::MappingFirst => {
                self.scanner.take();
                self.mapping_key()
            }
            State::MappingKey => self.mapping_key(),
            State::MappingValue => self.mapping_value(),
            State::FlowSequenceFirst => {
                self.scanner.take();
                self.flow_sequence_entry(true)
            }
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => {
                self.state = State::FlowSequenceEntry;
                self.here(Event::MappingEnd)
            }
            State::FlowMappingFirst => {
                self.scanner.take();
                self.flow_mapping_key(true)
            }
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingNoValue => {
                self.state = State::FlowMappingKey;
                self.empty()
            }
            State::End => self.here(Event::StreamEnd),
        }
    }

    pub(super) fn token(&mut self) -> Result<&Token<'t>, SyntaxError> {
        self.scanner.peek().map(|(token, _)| token)
    }

    pub(super) fn span(&mut self) -> Result<Span, SyntaxError> {
        self.scanner.peek().map(|(_, span)| *span)
    }

    fn is_any(&mut self, tokens: &[Token<'static>]) -> Result<bool, SyntaxError> {
        let token = self.token()?;
        Ok(tokens.iter().any(|known| known == token))
    }

    /// An event at the next token, which stays.
    fn here(&mut self, event: Event<'t>) -> Next<'t> {
        let mark = self.span()?.start;
        Ok((event, at(mark)))
    }

    /// A value that is left out.
    pub(super) fn empty(&mut self) -> Next<'t> {
        self.here(Event::Scalar(
            Cow::Borrowed(""),
            ScalarStyle::Plain,
            0,
            None,
        ))
    }

    /// Takes the token that closes a collection.
    pub(super) fn close(&mut self, event: Event<'t>) -> Next<'t> {
        let span = self.span()?;
        self.scanner.take();
        self.finish_node();
        Ok((event, span))
    }

    fn finish_node(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    fn fail<T>(&mut self, message: &str) -> Result<T, SyntaxError> {
        let mark = self.span()?.start;
        Err(SyntaxError::new(message, self.scanner.position(mark)))
    }

    pub(super) fn fail_in_flow<T>(&mut self, message: &str) -> Result<T, SyntaxError> {
        self.fail(message).map_err(|error| {
            error.with_hint(
                "if this is a template with `{{ }}`, render it first or scan the chart directory",
            )
        })
    }

    fn document_start(&mut self, first: bool) -> Next<'t> {
        while *self.token()? == Token::DocumentEnd {
            self.scanner.take();
        }
        if *self.token()? == Token::StreamEnd {
            self.state = State::End;
            return self.here(Event::StreamEnd);
        }
        self.anchors.clear();
        self.states.push(State::DocumentEnd);
        if first && !self.is_any(&[Token::Directive, Token::DocumentStart])? {
            self.state = State::BlockNode;
            return self.here(Event::DocumentStart);
        }
        let mut has_directive = false;
        while *self.token()? == Token::Directive {
            self.scanner.take();
            has_directive = true;
        }
        if *self.token()? != Token::DocumentStart {
            return self.fail(match has_directive {
                true => "a directive (`%`) without a document: kubectl reads each part between `---` lines alone; delete the line",
                false => "text after the end of the document",
            });
        }
        let span = self.span()?;
        self.scanner.take();
        self.state = State::DocumentContent;
        Ok((Event::DocumentStart, span))
    }

    pub(super) fn node(&mut self, block: bool, bare_sequence: bool) -> Next<'t> {
        let mut anchor = 0;
        let mut tag = None;
        let mut properties: Option<Span> = None;
        loop {
            let (token, span) = self.scanner.peek()?.clone();
            match token {
                Token::Alias(name) if properties.is_none() => {
                    self.scanner.take();
                    self.finish_node();
                    return match self.anchors.get(name) {
                        Some(id) => Ok((Event::Alias(*id), span)),
                        None => Err(SyntaxError::new(
                            format!("an alias to `{name}`, which no anchor in front of it names"),
                            self.scanner.position(span.start),
                        )),
                    };
                }
                Token::Anchor(name) if anchor == 0 => {
                    self.scanner.take();
                    self.last_anchor += 1;
                    anchor = self.last_anchor;
                    self.anchors.insert(name, anchor);
                }
                Token::Tag(written) if tag.is_none() => {
                    self.scanner.take();
                    tag = Some(written);
                }
                _ => break,
            }
            properties.get_or_insert(span).end = span.end;
        }
        let (token, span) = self.scanner.peek()?;
        let span = *span;
        let has_tag = tag.is_some();
        let (event, state) = match token {
            Token::BlockEntry if bare_sequence => (
                Event::SequenceStart(anchor, has_tag),
                State::BareSequenceEntry,
            ),
            Token::Scalar(..) => {
                let Some((Token::Scalar(text, style), _)) = self.scanner.take() else {
                    return self.fail("a value is expected here");
                };
                self.finish_node();
                let span = Span {
                    start: properties.unwrap_or(span).start,
                    end: span.end,
                };
                return Ok((Event::Scalar(text, style, anchor, tag), span));
            }
            Token::FlowSequenceStart => (
                Event::SequenceStart(anchor, has_tag),
                State::FlowSequenceFirst,
            ),
            Token::FlowMappingStart => (
                Event::MappingStart(anchor, has_tag),
                State::FlowMappingFirst,
            ),
            Token::BlockSequenceStart if block => {
                (Event::SequenceStart(anchor, has_tag), State::SequenceFirst)
            }
            Token::BlockMappingStart if block => {
                (Event::MappingStart(anchor, has_tag), State::MappingFirst)
            }
            _ => {
                let Some(span) = properties else {
                    return match block {
                        true => self.fail("a value is expected here"),
                        false => self.fail_in_flow("a value is expected here"),
                    };
                };
                self.finish_node();
                let event = Event::Scalar(Cow::Borrowed(""), ScalarStyle::Plain, anchor, tag);
                return Ok((event, span));
            }
        };
        self.state = state;
        Ok((event, span))
    }

    /// The value behind an indicator that was taken, or nothing when one of `ends` follows.
    pub(super) fn node_unless(
        &mut self,
        ends: &[Token<'static>],
        then: State,
        block: bool,
        bare_sequence: bool,
    ) -> Next<'t> {
        if self.is_any(ends)? {
            self.state = then;
            return self.empty();
        }
        self.states.push(then);
        self.node(block, bare_sequence)
    }

    fn sequence_entry(&mut self) -> Next<'t> {
        match self.token()? {
            Token::BlockEntry => {
                self.scanner.take();
                let ends = [Token::BlockEntry, Token::BlockEnd];
                self.node_unless(&ends, State::SequenceEntry, true, false)
            }
            Token::BlockEnd => self.close(Event::SequenceEnd),
            _ => self.fail("an item that begins with `-` is expected here"),
        }
    }

    fn bare_sequence_entry(&mut self) -> Next<'t> {
        if *self.token()? != Token::BlockEntry {
            self.finish_node();
            return self.here(Event::SequenceEnd);
        }
        self.scanner.take();
        let ends = [Token::BlockEntry, Token::Key, Token::Value, Token::BlockEnd];
        self.node_unless(&ends, State::BareSequenceEntry, true, false)
    }

    fn mapping_key(&mut self) -> Next<'t> {
        match self.token()? {
            Token::Key => {
                self.scanner.take();
                let ends = [Token::Key, Token::Value, Token::BlockEnd];
                self.node_unless(&ends, State::MappingValue, true, true)
            }
            Token::BlockEnd => self.close(Event::MappingEnd),
            _ => self.fail("a key is expected here").map_err(|error| {
                error.with_hint(
                    "check the indentation: a key begins in the same column as the key before it",
                )
            }),
        }
    }

    fn mapping_value(&mut self) -> Next<'t> {
        if *self.token()? != Token::Value {
            self.state = State::MappingKey;
            return self.empty();
        }
        self.scanner.take();
        let ends = [Token::Key, Token::Value, Token::BlockEnd];
        self.node_unless(&ends, State::MappingKey, true, true)
    }
}

fn at(mark: Mark) -> Span {
    Span {
        start: mark,
        end: mark,
    }
}
