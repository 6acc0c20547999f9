//! A file of rules: its documents, put together as the collections of Sigma 1 say (`action: global`).

use seawall_content::ContentError;
use seawall_syntax::{Node, Position, Spellings, parse_stream};

use crate::reader::shortened;
use crate::text::{self, Spanned};

/// A file that was read.
#[derive(Debug)]
pub(super) struct File<'f> {
    pub name: &'f str,
    pub text: &'f str,
    spellings: Vec<Spellings>,
    /// Rules, filters and correlations, in their order.
    pub documents: Vec<Node>,
}

impl<'f> File<'f> {
    /// Reads the documents of a file; what is wrong with one leaves the others.
    pub fn read(name: &'f str, text: &'f str, problems: &mut Vec<ContentError>) -> Self {
        let mut file = Self {
            name,
            text,
            spellings: Vec::new(),
            documents: Vec::new(),
        };
        let (mut global, mut before): (Option<Node>, Option<Node>) = (None, None);
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
            file.spellings.push(document.spellings);
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
                match node.str("action") {
                    None => {
                        let merged = merged(node, global.as_ref());
                        before = Some(merged.clone());
                        file.documents.push(merged);
                    }
                    Some("global") => global = Some(merged(node, global.as_ref())),
                    Some("reset") => global = None,
                    Some("repeat") => {
                        let merged = merged(node, before.as_ref());
                        before = Some(merged.clone());
                        file.documents.push(merged);
                    }
                    Some(other) => {
                        let what = format!(
                            "unknown action `{}`; expected `global`, `repeat` or `reset`",
                            shortened(other)
                        );
                        problems.push(file.problem(node.position(), what));
                    }
                }
            }
        }
        file
    }

    /// A problem at a place.
    pub fn problem(&self, position: Position, what: impl Into<String>) -> ContentError {
        ContentError::new(self.name, position, what)
    }

    /// A scalar as it is written; `None` for lists and mappings.
    pub fn written(&self, node: &Node) -> Option<String> {
        let printed = node.scalar_text()?;
        let spelled = self
            .spellings
            .iter()
            .filter_map(|spellings| spellings.of(node));
        Some(
            spelled
                .into_iter()
                .find(|spelled| *spelled != printed)
                .unwrap_or(printed),
        )
    }

    /// A text with its places.
    pub fn spanned(&self, node: &Node, text: &str) -> Spanned {
        let file = text::File {
            name: self.name,
            text: self.text,
        };
        Spanned::of(&file, node, text)
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
