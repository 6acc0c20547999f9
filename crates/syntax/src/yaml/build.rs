//! Events to a tree of nodes, within limits.

use std::collections::HashMap;

use super::cursor::{Mark, Span};
use super::event::{Event, Parser};
use super::meaning::{key_text, scalar};
use super::merge::{Merged, is_merge};
use super::unique::unique_entries;
use crate::limits::{MAX_ANCHOR_BYTES, MAX_DEPTH};
use crate::text::Shared;
use crate::{Allowance, Entry, Node, Position, Spellings, SyntaxError, Text, Value, Warning};

pub(super) struct Builder<'t, 'w> {
    parser: Parser<'t>,
    line_offset: u32,
    warnings: &'w mut Vec<Warning>,
    spellings: &'w mut Spellings,
    texts: &'w mut Shared,
    /// Finished anchors with their size.
    anchors: HashMap<usize, (Node, Size)>,
    /// What those copies take.
    anchored: usize,
    /// Buffers that collected what is in another value: a value is collected in one that has room, and kept at its own size.
    spare_items: Vec<Vec<Node>>,
    spare_entries: Vec<Vec<Entry>>,
    allowance: &'w mut Allowance,
}

/// What copies of a value cost.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
}

impl Size {
    fn add(&mut self, other: Size) {
        self.nodes += other.nodes;
        self.bytes += other.bytes;
    }

    fn of(node: &Node) -> Self {
        let mut size = Size { nodes: 1, bytes: 0 };
        match node.value() {
            Value::String(text) => size.bytes = text.len(),
            Value::Sequence(items) => items.iter().for_each(|item| size.add(Self::of(item))),
            Value::Mapping(entries) => {
                for entry in entries {
                    size.bytes += entry.key.len();
                    size.add(Self::of(&entry.value));
                }
            }
            _ => {}
        }
        size
    }
}

/// A value that is complete.
struct Finished {
    node: Node,
    merge: bool,
    alias: bool,
}

impl From<Node> for Finished {
    fn from(node: Node) -> Self {
        Self {
            node,
            merge: false,
            alias: false,
        }
    }
}

/// A key that waits for its value.
struct Key {
    text: Text,
    position: Position,
    merge: bool,
}

/// A collection that is still open.
enum Open {
    Sequence {
        anchor: usize,
        position: Position,
        items: Vec<Node>,
    },
    Mapping {
        anchor: usize,
        position: Position,
        entries: Vec<Entry>,
        key: Option<Key>,
        merged: Option<Merged>,
    },
}

impl<'t, 'w> Builder<'t, 'w> {
    pub(super) fn new(
        text: &'t str,
        line_offset: u32,
        warnings: &'w mut Vec<Warning>,
        spellings: &'w mut Spellings,
        texts: &'w mut Shared,
        allowance: &'w mut Allowance,
    ) -> Self {
        Self {
            parser: Parser::new(text, line_offset),
            line_offset,
            warnings,
            spellings,
            texts,
            anchors: HashMap::new(),
            anchored: 0,
            spare_items: Vec::new(),
            spare_entries: Vec::new(),
            allowance,
        }
    }

    pub(super) fn document(mut self) -> Result<Vec<Node>, SyntaxError> {
        if self.parser.next_event()?.0 == Event::StreamEnd {
            return Ok(Vec::new());
        }
        let first = self.parser.next_event()?;
        let node = self.root(first)?;
        self.parser.next_event()?;
        // What may stand behind it: an error there is as good as any other text.
        let behind = match self.parser.next_event() {
            Ok((Event::StreamEnd, _)) => None,
            Ok((_, span)) => Some(self.position(span.start)),
            Err(error) => Some(error.position),
        };
        if let Some(position) = behind {
            // However many there are already: this one says that something is missing.
            self.warnings.push(Warning {
                message: "kubectl does not read what follows the end of this document; start another one with `---`".to_owned(),
                position,
                is_loss: true,
            });
        }
        Ok(if node.is_null() {
            Vec::new()
        } else {
            vec![node]
        })
    }

    fn position(&self, mark: Mark) -> Position {
        Position::new(mark.line + self.line_offset as usize, mark.column + 1)
    }

    /// Builds the tree of one document with a stack of our own: depth costs memory, never the call stack.
    fn root(&mut self, first: (Event<'t>, Span)) -> Result<Node, SyntaxError> {
        let mut stack: Vec<Open> = Vec::new();
        let mut current = first;
        loop {
            let position = self.position(current.1.start);
            let finished = match current.0 {
                Event::Scalar(text, style, anchor, tag) => {
                    self.spend(position)?;
                    let merge = is_merge(&text, style, tag.as_ref());
                    let scalar = scalar(&text, style, tag.as_ref())
                        .map_err(|message| SyntaxError::new(message, position))?;
                    self.spellings.add(scalar.value(), position, &text);
                    let is_key = matches!(stack.last(), Some(Open::Mapping { key: None, .. }));
                    let texts = match is_key {
                        true => &mut self.texts.keys,
                        false => &mut self.texts.values,
                    };
                    let node = match scalar.value() {
                        Value::String(text) => Node::from(texts.share(text)),
                        value => Node::from(value),
                    };
                    let node = node.at(position);
                    self.remember(anchor, &node)?;
                    Some(Finished {
                        node,
                        merge,
                        alias: false,
                    })
                }
                Event::Alias(id) => Some(Finished {
                    node: self.alias(id, position)?,
                    merge: false,
                    alias: true,
                }),
                Event::SequenceStart(anchor, _) => {
                    self.open(&stack, position)?;
                    stack.push(Open::Sequence {
                        anchor,
                        position,
                        items: self.spare_items.pop().unwrap_or_default(),
                    });
                    None
                }
                Event::MappingStart(anchor, _) => {
                    self.open(&stack, position)?;
                    stack.push(Open::Mapping {
                        anchor,
                        position,
                        entries: self.spare_entries.pop().unwrap_or_default(),
                        key: None,
                        merged: None,
                    });
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let closed = stack.pop().map(|open| self.close(open));
                    closed.transpose()?.map(Finished::from)
                }
                Event::StreamEnd | Event::DocumentEnd | Event::DocumentStart => {
                    return Err(SyntaxError::new("the document ends too early", position));
                }
            };
            if let Some(finished) = finished {
                match stack.last_mut() {
                    None => return Ok(finished.node),
                    Some(open) => self.place(open, finished)?,
                }
            }
            current = self.parser.next_event()?;
        }
    }

    fn spend(&mut self, position: Position) -> Result<(), SyntaxError> {
        self.allowance.take_values(1, position)
    }

    fn open(&mut self, stack: &[Open], position: Position) -> Result<(), SyntaxError> {
        self.spend(position)?;
        if stack.len() >= MAX_DEPTH {
            return Err(SyntaxError::new(
                format!("nested deeper than {MAX_DEPTH} levels"),
                position,
            ));
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), SyntaxError> {
        if anchor == 0 {
            return Ok(());
        }
        let size = Size::of(node);
        self.anchored += size.bytes + size.nodes * std::mem::size_of::<Entry>();
        if self.anchored > MAX_ANCHOR_BYTES {
            return Err(SyntaxError::new(
                format!("anchors name more than {MAX_ANCHOR_BYTES} bytes"),
                node.position(),
            ));
        }
        self.anchors.insert(anchor, (node.clone(), size));
        Ok(())
    }

    fn alias(&mut self, id: usize, position: Position) -> Result<Node, SyntaxError> {
        let Some((node, size)) = self.anchors.get(&id) else {
            return Err(SyntaxError::new(
                "an alias inside the value that it names",
                position,
            ));
        };
        self.allowance
            .take_alias(size.nodes, size.bytes, position)?;
        Ok(node.clone())
    }

    fn close(&mut self, open: Open) -> Result<Node, SyntaxError> {
        let (anchor, value, position): (_, Node, _) = match open {
            Open::Sequence {
                anchor,
                position,
                mut items,
            } => {
                let value = items.drain(..).collect();
                self.spare_items.push(items);
                (anchor, value, position)
            }
            Open::Mapping {
                anchor,
                position,
                mut entries,
                ..
            } => {
                let value = unique_entries(&mut entries, self.warnings).into();
                self.spare_entries.push(entries);
                (anchor, value, position)
            }
        };
        let node = value.at(position);
        self.remember(anchor, &node)?;
        Ok(node)
    }

    fn place(&mut self, open: &mut Open, finished: Finished) -> Result<(), SyntaxError> {
        let Finished { node, merge, alias } = finished;
        match open {
            Open::Sequence { .. } if is_endless(&node) => return Err(endless(&node)),
            Open::Sequence { items, .. } => items.push(node),
            Open::Mapping {
                entries,
                key,
                merged,
                ..
            } => match key.take() {
                None => {
                    let position = node.position();
                    let text = match node.as_text() {
                        Some(text) => Some(text.clone()),
                        None => key_text(node.value()).map(|text| self.texts.keys.share(&text)),
                    };
                    let Some(text) = text else {
                        return Err(SyntaxError::new(
                            format!("a {} as a key", node.type_name()),
                            position,
                        ));
                    };
                    *key = Some(Key {
                        text,
                        position,
                        merge,
                    });
                }
                Some(key) if key.merge => {
                    if alias && node.is_sequence() {
                        return Err(Merged::refused(key.position));
                    }
                    merged.get_or_insert_with(|| Merged::new(entries)).merge(
                        entries,
                        node,
                        key.position,
                        self.warnings,
                    )?;
                }
                Some(_) if is_endless(&node) => return Err(endless(&node)),
                Some(key) => {
                    let entry = Entry::new(key.text, key.position, node);
                    match merged {
                        Some(merged) => merged.place(entries, entry),
                        None => entries.push(entry),
                    }
                }
            },
        }
        Ok(())
    }
}

fn is_endless(node: &Node) -> bool {
    matches!(node.value(), Value::Float(value) if !value.is_finite())
}

fn endless(node: &Node) -> SyntaxError {
    SyntaxError::new(
        "a number without an end, which JSON cannot hold",
        node.position(),
    )
}
