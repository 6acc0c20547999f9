//! What detections are made with: the graph, and where problems go.

use std::collections::BTreeMap;

use seawall_content::ContentError;
use seawall_syntax::Position;

use super::file::File;
use super::mapping::Mapping;
use crate::program::{self, NodeId, Program};
use crate::rule::Source;
use crate::text::Spanned;

/// The field of keywords: the whole event.
pub(super) const KEYWORDS: &str = "";

/// Makes the detections of one rule parts of the graph.
pub(super) struct Compiler<'c> {
    pub file: &'c File<'c>,
    pub mapping: &'c Mapping,
    pub source: &'c Source,
    /// The category of events, for the names of fields.
    pub category: &'c str,
    pub placeholders: &'c BTreeMap<String, Vec<String>>,
    pub program: &'c mut Program,
    /// What a person should know, and keeps nothing from being asked.
    pub notes: &'c mut Vec<ContentError>,
}

impl Compiler<'_> {
    /// A problem in a text, at a byte of it.
    pub(super) fn at(
        &self,
        text: &Spanned,
        at: usize,
        otherwise: Position,
        what: String,
    ) -> ContentError {
        let position = text.place(at).map_or(otherwise, |(_, position)| position);
        self.file.problem(position, what)
    }

    /// A node of the graph.
    pub(super) fn node(
        &mut self,
        node: program::Node,
        at: Position,
    ) -> Result<NodeId, ContentError> {
        let made = self.program.node(node);
        made.map_err(|error| self.file.problem(at, error.to_string()))
    }

    /// Some holds.
    pub(super) fn any(
        &mut self,
        mut nodes: Vec<NodeId>,
        at: Position,
    ) -> Result<NodeId, ContentError> {
        nodes.dedup();
        match nodes[..] {
            [one] => Ok(one),
            _ => self.node(program::Node::Any(nodes), at),
        }
    }

    /// All hold.
    pub(super) fn all(
        &mut self,
        mut nodes: Vec<NodeId>,
        at: Position,
    ) -> Result<NodeId, ContentError> {
        nodes.dedup();
        match nodes[..] {
            [one] => Ok(one),
            _ => self.node(program::Node::All(nodes), at),
        }
    }

    /// Whether a field of an item is the whole event.
    pub(super) fn is_keyword(field: &str) -> bool {
        field == KEYWORDS
    }
}

/// An error with what to do, where that is known.
pub(super) fn hinted(error: ContentError, hint: Option<String>) -> ContentError {
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}
