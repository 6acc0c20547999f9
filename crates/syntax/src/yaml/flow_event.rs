//! Events inside of brackets and braces.

use super::event::{Event, Next, Parser, State};
use super::token::Token;

impl<'t> Parser<'t> {
    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Next<'t> {
        if *self.token()? != Token::FlowSequenceEnd {
            if !first {
                if *self.token()? != Token::FlowEntry {
                    return self.fail_in_flow("a `,` or `]` is expected here");
                }
                self.scanner.take();
            }
            if *self.token()? == Token::Key {
                let span = self.span()?;
                self.scanner.take();
                self.state = State::PairKey;
                return Ok((Event::MappingStart(0, false), span));
            }
            if *self.token()? != Token::FlowSequenceEnd {
                self.states.push(State::FlowSequenceEntry);
                return self.node(false, false);
            }
        }
        self.close(Event::SequenceEnd)
    }

    pub(super) fn pair_key(&mut self) -> Next<'t> {
        let ends = [Token::Value, Token::FlowEntry, Token::FlowSequenceEnd];
        self.node_unless(&ends, State::PairValue, false, false)
    }

    pub(super) fn pair_value(&mut self) -> Next<'t> {
        if *self.token()? != Token::Value {
            self.state = State::PairEnd;
            return self.empty();
        }
        self.scanner.take();
        let ends = [Token::FlowEntry, Token::FlowSequenceEnd];
        self.node_unless(&ends, State::PairEnd, false, false)
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Next<'t> {
        if *self.token()? != Token::FlowMappingEnd {
            if !first {
                if *self.token()? != Token::FlowEntry {
                    return self.fail_in_flow("a `,` or `}` is expected here");
                }
                self.scanner.take();
            }
            if *self.token()? == Token::Key {
                self.scanner.take();
                let ends = [Token::Value, Token::FlowEntry, Token::FlowMappingEnd];
                return self.node_unless(&ends, State::FlowMappingValue, false, false);
            }
            if *self.token()? != Token::FlowMappingEnd {
                self.states.push(State::FlowMappingNoValue);
                return self.node(false, false);
            }
        }
        self.close(Event::MappingEnd)
    }

    pub(super) fn flow_mapping_value(&mut self) -> Next<'t> {
        if *self.token()? != Token::Value {
            self.state = State::FlowMappingKey;
            return self.empty();
        }
        self.scanner.take();
        let ends = [Token::FlowEntry, Token::FlowMappingEnd];
        self.node_unless(&ends, State::FlowMappingKey, false, false)
    }
}
