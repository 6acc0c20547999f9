//! Merge keys: `<<: *base` and `<<: [*first, *second]`.

use std::collections::HashMap;

use crate::error::warn;
use crate::{Entry, Node, Position, SyntaxError, Text, Warning};

use super::token::{ScalarStyle, Tag};

/// Whether a scalar in the place of a key merges another mapping: a plain `<<`, or one with its tag. In quotes it is a
/// key like any other.
pub(crate) fn is_merge(text: &str, style: ScalarStyle, tag: Option<&Tag<'_>>) -> bool {
    text == "<<"
        && match tag {
            None => style == ScalarStyle::Plain,
            Some(Tag::Core(name)) => name == "merge",
            Some(Tag::Other) => false,
        }
}

/// Where each key of a mapping stands that has a merge key.
pub(super) struct Merged {
    places: HashMap<Text, Place>,
}

struct Place {
    at: usize,
    /// Whether a merge key brought it: a later key of the same name then replaces it without a word.
    is_merged: bool,
}

impl Merged {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let places = entries.iter().enumerate().map(|(at, entry)| {
            let is_merged = false;
            (entry.key.clone(), Place { at, is_merged })
        });
        Self {
            places: places.collect(),
        }
    }

    pub(super) fn refused(position: Position) -> SyntaxError {
        SyntaxError::new(
            "a merge key needs a mapping or a list of mappings",
            position,
        )
    }

    /// Merges a mapping, or a list of them in which the earlier one wins.
    pub(super) fn merge(
        &mut self,
        entries: &mut Vec<Entry>,
        source: Node,
        position: Position,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), SyntaxError> {
        let before = entries.len();
        let sources: Vec<Node> = if source.is_mapping() {
            vec![source]
        } else if source.is_sequence() {
            source.into_items().into_iter().rev().collect()
        } else {
            return Err(Self::refused(position));
        };
        for mapping in sources {
            if !mapping.is_mapping() {
                return Err(Self::refused(position));
            }
            for entry in mapping.into_entries() {
                match self.places.get_mut(&entry.key) {
                    Some(place) => {
                        if place.at < before {
                            warn(warnings, position, || {
                                format!(
                                    "the merge key overrides the earlier `{}`: Kubernetes reads it this way, other YAML parsers keep the earlier value",
                                    entry.key
                                )
                            });
                        }
                        entries[place.at].replace_value(entry.value);
                    }
                    None => self.push(entries, entry, true),
                }
            }
        }
        Ok(())
    }

    /// A key that stands behind a merge key.
    pub(super) fn place(&mut self, entries: &mut Vec<Entry>, entry: Entry) {
        match self.places.get_mut(&entry.key) {
            Some(place) if place.is_merged => {
                place.is_merged = false;
                entries[place.at] = entry;
            }
            _ => self.push(entries, entry, false),
        }
    }

    fn push(&mut self, entries: &mut Vec<Entry>, entry: Entry, is_merged: bool) {
        let at = entries.len();
        self.places
            .insert(entry.key.clone(), Place { at, is_merged });
        entries.push(entry);
    }
}
