//! A file of rules: its documents, put together as the collections of Sigma 1 say (`action: global`).

use seawall_content::ContentError;
use seawall_syntax::{Node, Position, Spellings, parse_stream};

use crate::limits::MAX_DOCUMENT_VALUES;
use crate::reader::shortened;
use crate::text::{self, Spanned};

/// A file that was read.
#[derive(Debug)]
pub(super) struct File<'f> {
    pub name: &'f str,
    /// What it says, with its lines.
    source: text::File<'f>,
    /// Those of each document, with its first line.
    spellings: Vec<(u32, Spellings)>,
    /// How many values were taken, copies included.
    values: usize,
    /// Rules, filters and correlations, in their order.
    pub documents: Vec<Node>,
}

impl<'f> File<'f> {
    /// Reads the documents of a file; what is wrong with one leaves the others.
    pub fn read(name: &'f str, text: &'f str, problems: &mut Vec<ContentError>) -> Self {
        let mut file = Self {
            name,
            source: text::File::new(name, text),
            spellings: Vec::new(),
            values: 0,
            documents: Vec::new(),
        };
        let mut global: Option<Node> = None;
        for document in parse_stream(text.as_bytes()) {
            // A key that stands there twice, bytes that are no text: what is meant cannot be told.
            let is_doubtful = !document.warnings.is_empty();
            for warning in document.warnings {
                problems.push(file.problem(warning.position, warning.message));
            }
            let nodes = match document.nodes {
                Ok(nodes) => nodes,
                Err(error) => {
                    problems.push(file.problem(error.position, error.message));
                    continue;
                }
            };
            if is_doubtful {
                continue;
            }
            file.spellings
                .push((document.first_line, document.spellings));
            for node in nodes {
                if node.is_null() {
                    continue;
                }
                if !node.is_mapping() {
                    let what = format!(
                        "expected a rule, a filter or a correlation, found a {}",
                        node.type_name()
                    );
                    problems.push(file.problem(node.position(), what));
                    continue;
                }
                if let Err(error) = file.take(node, &mut global) {
                    problems.push(error);
                }
            }
        }
        file
    }

    /// Takes a document, with what stands for several of them in its place.
    fn take(&mut self, node: Node, global: &mut Option<Node>) -> Result<(), ContentError> {
        let position = node.position();
        let others = match node.str("action") {
            None | Some("global") => global.as_ref(),
            Some("repeat") => self.documents.last(),
            Some("reset") => {
                *global = None;
                return Ok(());
            }
            Some(other) => {
                let what = format!(
                    "unknown action `{}`; expected `global`, `repeat` or `reset`",
                    shortened(other)
                );
                return Err(self.problem(position, what));
            }
        };
        // Before anything is copied: each document may copy all that stands for several.
        let copied = others.map_or(0, Node::count);
        self.values = self.values.saturating_add(node.count() + copied);
        if self.values > MAX_DOCUMENT_VALUES {
            let what =
                format!("the documents of this file have more than {MAX_DOCUMENT_VALUES} values");
            return Err(self.problem(position, what));
        }
        let is_global = node.str("action") == Some("global");
        let merged = merged(node, others);
        match is_global {
            true => *global = Some(merged),
            false => self.documents.push(merged),
        }
        Ok(())
    }

    /// A problem at a place.
    pub fn problem(&self, position: Position, what: impl Into<String>) -> ContentError {
        ContentError::new(self.name, position, what)
    }

    /// A scalar as it is written; `None` for lists and mappings.
    pub fn written(&self, node: &Node) -> Option<String> {
        let line = node.position().line;
        let behind = self.spellings.partition_point(|(first, _)| *first <= line);
        let own = behind.checked_sub(1).and_then(|at| self.spellings.get(at));
        let spelled = own.and_then(|(_, spellings)| spellings.of(node));
        spelled.or_else(|| node.scalar_text())
    }

    /// A text with its places.
    pub fn spanned(&self, node: &Node, text: &str) -> Spanned {
        Spanned::of(&self.source, node, text)
    }
}

/// A document with what stands for several of them; what it says itself goes before.
fn merged(mut node: Node, others: Option<&Node>) -> Node {
    node.edit_entries(|entries| entries.retain(|entry| entry.key != "action"));
    let Some(others) = others else {
        return node;
    };
    node.edit_entries(|entries| {
        for other in others.entries() {
            match entries.iter_mut().find(|entry| entry.key == other.key) {
                None => entries.push(other.clone()),
                Some(own) if own.value.is_mapping() && other.value.is_mapping() => {
                    own.value = merged(std::mem::take(&mut own.value), Some(&other.value));
                }
                Some(_) => {}
            }
        }
    });
    node
}
