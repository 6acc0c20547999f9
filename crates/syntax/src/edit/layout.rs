//! Where every value of a document stands in its text.

use std::collections::HashSet;

use super::source::Source;
use crate::{Position, Step, Text};

/// All values of one document text.
#[derive(Debug, Default)]
pub(super) struct DocumentLayout {
    /// The roots that are not null, as the reader reports them.
    pub(super) roots: Vec<Layout>,
    /// Anchors that an alias names.
    pub(super) used_anchors: HashSet<usize>,
}

/// One value: `start..end` is its text, anchors and tags included.
#[derive(Debug)]
pub(super) struct Layout {
    /// As the reader reports it.
    pub(super) position: Position,
    pub(super) start: usize,
    /// After the last character: without the line break, and without a comment on the line.
    pub(super) end: usize,
    pub(super) anchor: Option<usize>,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// No text at all; stands directly behind the `:` or `-`.
    Empty,
    Scalar,
    BlockScalar(BlockScalar),
    Alias(usize),
    Collection(Collection),
}

/// `|` or `>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockScalar {
    /// The text ends here without a line break, and one would change the value.
    pub(super) open_end: bool,
    /// `|+`: empty lines behind it are part of the value.
    pub(super) keeps_breaks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Mapping,
    Sequence,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Sequence => "list",
        }
    }
}

#[derive(Debug)]
pub(super) struct Collection {
    pub(super) kind: Kind,
    /// `{}` or `[]` rather than lines.
    pub(super) flow: bool,
    /// The bracket, or the first key or dash: behind anchors and tags.
    pub(super) open: usize,
    pub(super) elements: Vec<Element>,
    /// A form whose elements are left alone, with its name.
    pub(super) unusual: Option<&'static str>,
}

/// A key with its value, or a list item.
#[derive(Debug)]
pub(super) struct Element {
    /// The key, the dash, or the item of a flow list.
    pub(super) start: usize,
    /// Mappings only.
    pub(super) key: Option<Key>,
    /// Behind `:` or `-`, where the value may begin.
    pub(super) slot: usize,
    pub(super) value: Layout,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) text: Text,
    /// For a merge key: the keys that it brings.
    pub(super) merged: Option<Vec<Text>>,
}

/// What a mapping or list holds at a step.
pub(super) enum Found<'l> {
    Own(&'l Element),
    /// Only a merge key brings it.
    Merged,
    /// A merge key behind it overrides it.
    Overridden,
    Missing,
}

impl Element {
    pub(super) fn end(&self) -> usize {
        self.value.end
    }

    fn is_own(&self, key: &str) -> bool {
        self.key
            .as_ref()
            .is_some_and(|own| own.merged.is_none() && own.text == key)
    }

    fn merges(&self, key: &str) -> bool {
        self.key
            .as_ref()
            .and_then(|own| own.merged.as_ref())
            .is_some_and(|keys| keys.iter().any(|merged| merged == key))
    }
}

impl Collection {
    pub(super) fn find(&self, step: &Step) -> Found<'_> {
        let key = match step {
            Step::Index(index) => {
                return self.elements.get(*index).map_or(Found::Missing, Found::Own);
            }
            Step::Key(key) => key,
        };
        let own = self.elements.iter().rposition(|e| e.is_own(key));
        let merged = self.elements.iter().rposition(|e| e.merges(key));
        match (own, merged) {
            (Some(own), Some(merged)) if merged > own => Found::Overridden,
            (Some(own), _) => self.elements.get(own).map_or(Found::Missing, Found::Own),
            (None, Some(_)) => Found::Merged,
            (None, None) => Found::Missing,
        }
    }

    /// Every element under a key, shadowed ones included; `None` when a merge key brings the key too.
    pub(super) fn all_own(&self, step: &Step) -> Option<Vec<usize>> {
        match step {
            Step::Index(index) => Some(vec![*index]),
            Step::Key(key) if self.elements.iter().any(|e| e.merges(key)) => None,
            Step::Key(key) => Some(
                (0..self.elements.len())
                    .filter(|index| self.elements.get(*index).is_some_and(|e| e.is_own(key)))
                    .collect(),
            ),
        }
    }

    /// Whether a merge key stands among the elements.
    pub(super) fn has_merge(&self) -> bool {
        self.elements
            .iter()
            .any(|e| e.key.as_ref().is_some_and(|key| key.merged.is_some()))
    }
}

impl Layout {
    pub(super) fn collection(&self) -> Option<&Collection> {
        match &self.shape {
            Shape::Collection(collection) => Some(collection),
            _ => None,
        }
    }

    /// The block scalar that this value ends with.
    pub(super) fn final_block_scalar(&self) -> Option<BlockScalar> {
        match &self.shape {
            Shape::BlockScalar(scalar) => Some(*scalar),
            Shape::Collection(collection) if !collection.flow => {
                collection.elements.last()?.value.final_block_scalar()
            }
            _ => None,
        }
    }

    /// The name of the first anchor in this value that an alias elsewhere uses, this value included.
    pub(super) fn used_anchor<'t>(
        &self,
        source: Source<'t>,
        used: &HashSet<usize>,
    ) -> Option<&'t str> {
        self.own_used_anchor(source, used).or_else(|| {
            self.collection().and_then(|collection| {
                collection
                    .elements
                    .iter()
                    .find_map(|element| element.value.used_anchor(source, used))
            })
        })
    }

    /// The name of this value's own anchor, when an alias uses it.
    pub(super) fn own_used_anchor<'t>(
        &self,
        source: Source<'t>,
        used: &HashSet<usize>,
    ) -> Option<&'t str> {
        self.anchor.filter(|anchor| used.contains(anchor))?;
        let properties = source.slice(self.start, source.skip_properties(self.start));
        let name = properties
            .split_whitespace()
            .find(|word| word.starts_with('&'));
        Some(name.unwrap_or("&"))
    }
}
