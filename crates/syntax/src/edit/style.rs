//! The habits of a document: what new lines should look like.

use super::layout::{Collection, DocumentLayout, Element, Kind, Layout, Shape};
use super::source::Source;

/// How a document is written. Each habit is what most of its values follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Style {
    /// JSON text: every key and string is quoted.
    pub(super) json: bool,
    /// Columns that a mapping stands to the right of its key.
    pub(super) step: usize,
    /// Columns that a dash stands to the right of its key.
    pub(super) list_offset: usize,
    /// Lists of scalars as lines with dashes rather than `[a, b]`.
    pub(super) block_lists: bool,
    /// `"a":1` rather than `"a": 1`.
    pub(super) compact: bool,
    /// `{}` with a line for each key.
    pub(super) wide_mappings: bool,
    /// `[]` with a line for each item; what lists of scalars do counts first.
    pub(super) wide_lists: bool,
    /// The blanks that one more level adds inside wide `{}` and `[]`.
    pub(super) unit: String,
}

/// Counts how often each form was seen; few forms, so a plain list.
struct Votes<T>(Vec<(T, usize)>);

impl<T: PartialEq> Votes<T> {
    fn add(&mut self, form: T) {
        match self.0.iter_mut().find(|(known, _)| *known == form) {
            Some((_, count)) => *count += 1,
            None => self.0.push((form, 1)),
        }
    }

    /// The form seen most; of equal ones the first.
    fn winner(self, default: T) -> T {
        let mut best = (default, 0);
        for (form, count) in self.0 {
            if count > best.1 {
                best = (form, count);
            }
        }
        best.0
    }
}

struct Census<'t> {
    source: Source<'t>,
    step: Votes<usize>,
    list_offset: Votes<usize>,
    block_lists: Votes<bool>,
    compact: Votes<bool>,
    wide_mappings: Votes<bool>,
    wide_lists: Votes<bool>,
    wide_scalar_lists: Votes<bool>,
    unit: Votes<&'t str>,
}

/// Takes the habits of a document.
pub(super) fn style_of(source: Source<'_>, document: &DocumentLayout, json: bool) -> Style {
    let mut census = Census {
        source,
        step: Votes(Vec::new()),
        list_offset: Votes(Vec::new()),
        block_lists: Votes(Vec::new()),
        compact: Votes(Vec::new()),
        wide_mappings: Votes(Vec::new()),
        wide_lists: Votes(Vec::new()),
        wide_scalar_lists: Votes(Vec::new()),
        unit: Votes(Vec::new()),
    };
    for root in &document.roots {
        census.visit(root);
    }
    Style {
        json,
        step: census.step.winner(2),
        list_offset: census.list_offset.winner(0),
        block_lists: census.block_lists.winner(true),
        compact: census.compact.winner(false),
        wide_mappings: census.wide_mappings.winner(json),
        wide_lists: census
            .wide_scalar_lists
            .winner(census.wide_lists.winner(json)),
        unit: census.unit.winner("  ").to_owned(),
    }
}

impl<'t> Census<'t> {
    fn visit(&mut self, layout: &Layout) {
        let Some(collection) = layout.collection() else {
            return;
        };
        if collection.flow {
            self.flow(layout, collection);
        }
        let holds_scalars = collection
            .elements
            .iter()
            .all(|element| !matches!(element.value.shape, Shape::Collection(_)));
        if collection.kind == Kind::Sequence && holds_scalars && !collection.elements.is_empty() {
            self.block_lists.add(!collection.flow);
            if let Some(first) = collection.elements.first().filter(|_| collection.flow) {
                let own_line = self.source.own_line_prefix(first.start).is_some();
                self.wide_scalar_lists.add(own_line);
            }
        }
        for element in &collection.elements {
            if let Some(child) = element.value.collection()
                && !child.flow
                && collection.kind == Kind::Mapping
            {
                self.block_child(element, child);
            }
            self.visit(&element.value);
        }
    }

    fn block_child(&mut self, element: &Element, child: &Collection) {
        let key = self.source.column(element.start);
        let column = self.source.column(child.open);
        match child.kind {
            Kind::Sequence => self.list_offset.add(column.saturating_sub(key)),
            Kind::Mapping if column > key => self.step.add(column - key),
            Kind::Mapping => {}
        }
    }

    fn flow(&mut self, layout: &Layout, collection: &Collection) {
        let Some(first) = collection.elements.first() else {
            return;
        };
        let own_line = self.source.own_line_prefix(first.start);
        match collection.kind {
            Kind::Mapping => self.wide_mappings.add(own_line.is_some()),
            Kind::Sequence => self.wide_lists.add(own_line.is_some()),
        }
        if first.key.is_some() && first.value.start > first.slot {
            self.compact.add(false);
        } else if first.key.is_some() && first.value.end > first.slot {
            self.compact.add(true);
        }
        let outer = self.source.own_line_prefix(layout.end.saturating_sub(1));
        if let (Some(inner), Some(outer)) = (own_line, outer)
            && let Some(unit) = inner.strip_prefix(outer)
            && !unit.is_empty()
        {
            self.unit.add(unit);
        }
    }
}
