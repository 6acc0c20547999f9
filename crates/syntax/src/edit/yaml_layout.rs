//! The layout of a YAML text.
//!
//! The parser's events say what stands in the text and where scalars end; colons and dashes are found by
//! walking over the blanks and comments between the events.

use std::collections::{HashMap, HashSet};

use super::layout::{BlockScalar, Collection, DocumentLayout, Element, Key, Kind, Layout, Shape};
use super::source::Source;
use crate::yaml::{Event, Parser, Scalar, ScalarStyle, Span, is_merge, key_text, scalar};
use crate::{Position, Text, Value};

/// The layout of a text that [`crate::parse_yaml`] has read without an error, which also bounds its depth;
/// `None` when the events do not fit the text.
pub(super) fn yaml_layout(text: &str, line_offset: u32) -> Option<DocumentLayout> {
    Builder {
        parser: Parser::new(text, line_offset),
        source: Source { text },
        line_offset,
        used_anchors: HashSet::new(),
        keys: HashMap::new(),
    }
    .documents()
}

struct Builder<'t> {
    parser: Parser<'t>,
    source: Source<'t>,
    line_offset: u32,
    used_anchors: HashSet<usize>,
    /// The keys of every anchored mapping, for merge keys.
    keys: HashMap<usize, Vec<Text>>,
}

impl<'t> Builder<'t> {
    fn documents(mut self) -> Option<DocumentLayout> {
        let mut roots = Vec::new();
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => break,
                (Event::DocumentEnd, _) => {
                    let is_over = matches!(self.next(), Some((Event::StreamEnd, _)));
                    if let Some(Shape::Collection(root)) =
                        roots.last_mut().map(|root: &mut Layout| &mut root.shape)
                        && !is_over
                    {
                        root.unusual = Some("a document with text behind its end");
                    }
                    break;
                }
                (Event::DocumentStart, _) => {
                    let (event, span) = self.next()?;
                    let is_null = matches!(&event, Event::Scalar(text, style, _, tag)
                        if scalar(text, *style, tag.as_ref()) == Ok(Scalar::Written(Value::Null)));
                    let start = span.start.at;
                    let root = self.node(event, span, start, false)?;
                    if !is_null {
                        roots.push(root);
                    }
                }
                _ => {}
            }
        }
        Some(DocumentLayout {
            roots,
            used_anchors: self.used_anchors,
        })
    }

    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.parser.next_event().ok()
    }

    /// The value of an event; `slot` is where its text may begin.
    fn node(&mut self, event: Event<'t>, span: Span, slot: usize, flow: bool) -> Option<Layout> {
        let position = Position::new(
            span.start.line + self.line_offset as usize,
            span.start.column + 1,
        );
        let start = span.start.at;
        let end = span.end.at;
        let end = end.max(start);
        let trimmed = start + self.source.slice(start, end).trim_end().len();
        let layout = |start, end, anchor: usize, shape| Layout {
            position,
            start,
            end,
            anchor: (anchor > 0).then_some(anchor),
            shape,
        };
        Some(match event {
            Event::Alias(id) => {
                self.used_anchors.insert(id);
                layout(start, trimmed, 0, Shape::Alias(id))
            }
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, anchor, _) => {
                let start = self.source.skip_trivia(slot);
                let (end, scalar) = self.block_scalar(start, end);
                layout(start, end, anchor, Shape::BlockScalar(scalar))
            }
            Event::Scalar(text, ScalarStyle::Plain, 0, None) if text.is_empty() => {
                layout(slot, slot, 0, Shape::Empty)
            }
            Event::Scalar(_, style, anchor, _) => {
                let end = self.scalar_end(start, trimmed, style);
                layout(start, end, anchor, Shape::Scalar)
            }
            Event::SequenceStart(anchor, tag) => {
                let start = self.source.skip_trivia(slot);
                let open = self.open(start, anchor > 0 || tag);
                let (collection, end) = self.sequence(open, flow)?;
                layout(start, end, anchor, Shape::Collection(collection))
            }
            Event::MappingStart(anchor, tag) => {
                let start = self.source.skip_trivia(slot);
                let open = self.open(start, anchor > 0 || tag);
                let (collection, end) = self.mapping(open, flow)?;
                if anchor > 0 {
                    let keys = self.collection_keys(&collection);
                    self.keys.insert(anchor, keys);
                }
                layout(start, end, anchor, Shape::Collection(collection))
            }
            _ => return None,
        })
    }

    fn open(&self, start: usize, has_properties: bool) -> usize {
        if has_properties {
            self.source.skip_properties(start)
        } else {
            start
        }
    }

    /// Where a plain or quoted scalar ends. The parser's end of a quoted scalar lies behind the blanks and the
    /// comment that follow it.
    fn scalar_end(&self, start: usize, limit: usize, style: ScalarStyle) -> usize {
        let escape = match style {
            ScalarStyle::SingleQuoted => b'\'',
            ScalarStyle::DoubleQuoted => b'\\',
            _ => {
                let text = self.source.slice(start, limit.max(start));
                return start + text.trim_end().len();
            }
        };
        let open = self.source.skip_properties(start);
        let quote = self.source.byte(open);
        let mut at = open + 1;
        while at < limit {
            let byte = self.source.byte(at);
            let doubled = escape != b'\'' || self.source.byte(at + 1) == quote;
            if byte == Some(escape) && doubled {
                at += 2;
            } else if byte == quote {
                return at + 1;
            } else {
                at += 1;
            }
        }
        limit
    }

    /// Where a block scalar ends, and what kind it is.
    /// `limit` is where the parser saw the next token.
    fn block_scalar(&self, start: usize, limit: usize) -> (usize, BlockScalar) {
        let source = self.source;
        let header = source.skip_properties(start);
        let header_line = source.slice(header, source.line_end(header));
        let chomping = header_line.split_whitespace().next().unwrap_or("");
        let keeps_breaks = chomping.contains('+');
        let header_end = header + header_line.trim_end().len();
        let body_start = source.next_line(header);
        // The parser may have moved over the blanks in front of the next token.
        let limit = match source.byte(limit) {
            None | Some(b'\n' | b'\r') => limit,
            Some(_) => source.line_start(limit),
        };
        let body = source.slice(body_start, limit.max(body_start));
        let indent = body
            .lines()
            .find(|line| !line.trim().is_empty())
            .map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
        let mut end = body_start + body.len();
        loop {
            let without_break = source.slice(body_start, end);
            let without_break = without_break.strip_suffix('\n').unwrap_or(without_break);
            let without_break = without_break.strip_suffix('\r').unwrap_or(without_break);
            let line_end = body_start + without_break.len();
            let line_start = source.line_start(line_end).max(body_start);
            let line = source.slice(line_start, line_end);
            let is_padding = line.trim_matches(' ').is_empty() && line.len() <= indent;
            if line_end <= body_start && is_padding {
                let open_end = false;
                return (
                    header_end,
                    BlockScalar {
                        open_end,
                        keeps_breaks,
                    },
                );
            }
            if keeps_breaks || !is_padding {
                let open_end = line_end == source.text.len() && !chomping.contains('-');
                return (
                    line_end,
                    BlockScalar {
                        open_end,
                        keeps_breaks,
                    },
                );
            }
            end = line_start;
        }
    }

    fn sequence(&mut self, open: usize, in_flow: bool) -> Option<(Collection, usize)> {
        let flow = in_flow || self.source.byte(open) == Some(b'[');
        let mut collection = Collection {
            kind: Kind::Sequence,
            flow,
            open,
            elements: Vec::new(),
            unusual: None,
        };
        let mut cursor = if flow { open + 1 } else { open };
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                let end = if flow { self.close(cursor)? } else { cursor };
                return Some((collection, end));
            }
            let (start, slot) = if flow {
                (None, cursor)
            } else {
                let dash = self.source.skip_trivia(cursor);
                if self.source.byte(dash) != Some(b'-') {
                    return None;
                }
                (Some(dash), dash + 1)
            };
            let value = self.node(event, span, slot, flow)?;
            cursor = self.after(&value, flow);
            collection.elements.push(Element {
                start: start.unwrap_or(value.start),
                key: None,
                slot,
                value,
            });
        }
    }

    fn mapping(&mut self, open: usize, in_flow: bool) -> Option<(Collection, usize)> {
        let braces = self.source.byte(open) == Some(b'{');
        let flow = in_flow || braces;
        let mut collection = Collection {
            kind: Kind::Mapping,
            flow,
            open,
            elements: Vec::new(),
            unusual: (flow && !braces).then_some("a pair in a list without braces"),
        };
        let mut cursor = if braces { open + 1 } else { open };
        loop {
            let (event, span) = self.next()?;
            let limit = span.end.at;
            let (text, start, style, is_merge) = match event {
                Event::MappingEnd => {
                    let end = if braces { self.close(cursor)? } else { cursor };
                    return Some((collection, end));
                }
                Event::Scalar(text, style, _, tag) => {
                    let is_merge = is_merge(&text, style, tag.as_ref());
                    let text = key_text(scalar(&text, style, tag.as_ref()).ok()?.value())?
                        .into_owned()
                        .into();
                    (text, span.start.at, style, is_merge)
                }
                Event::Alias(id) => {
                    self.used_anchors.insert(id);
                    collection.unusual = Some("an alias as a key");
                    let start = span.start.at;
                    (Text::default(), start, ScalarStyle::Plain, false)
                }
                _ => return None,
            };
            if self.source.skip_trivia(cursor) != start {
                collection.unusual = Some("a key written with `?`");
            }
            let key_end = self.scalar_end(start, limit, style);
            let colon = self.source.skip_trivia(key_end);
            let slot = if self.source.byte(colon) == Some(b':') {
                colon + 1
            } else {
                collection.unusual = Some("a key without a colon");
                key_end
            };
            let (event, span) = self.next()?;
            let value = self.node(event, span, slot, flow)?;
            cursor = self.after(&value, flow && braces);
            let merged = is_merge.then(|| self.merged_keys(&value));
            collection.elements.push(Element {
                start,
                key: Some(Key { text, merged }),
                slot,
                value,
            });
        }
    }

    /// Where to look for the next element.
    fn after(&self, value: &Layout, commas: bool) -> usize {
        if !commas {
            return value.end;
        }
        let next = self.source.skip_trivia(value.end);
        match self.source.byte(next) {
            Some(b',') => next + 1,
            _ => value.end,
        }
    }

    /// Behind the bracket that closes a collection whose last comma or value ends at `cursor`. The parser's own
    /// mark may point at a comma instead.
    fn close(&self, cursor: usize) -> Option<usize> {
        let bracket = self.source.skip_trivia(cursor);
        matches!(self.source.byte(bracket), Some(b']' | b'}')).then_some(bracket + 1)
    }

    fn collection_keys(&self, collection: &Collection) -> Vec<Text> {
        let mut keys = Vec::new();
        for element in &collection.elements {
            match &element.key {
                Some(Key {
                    merged: Some(merged),
                    ..
                }) => keys.extend(merged.iter().cloned()),
                Some(key) => keys.push(key.text.clone()),
                None => {}
            }
        }
        keys
    }

    /// The keys that a merge key with this value brings.
    fn merged_keys(&self, value: &Layout) -> Vec<Text> {
        match &value.shape {
            Shape::Alias(id) => self.keys.get(id).cloned().unwrap_or_default(),
            Shape::Collection(collection) if collection.kind == Kind::Mapping => {
                self.collection_keys(collection)
            }
            Shape::Collection(collection) => collection
                .elements
                .iter()
                .flat_map(|element| self.merged_keys(&element.value))
                .collect(),
            _ => Vec::new(),
        }
    }
}
