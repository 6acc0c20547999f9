//! Replacements inside `{}` and `[]`: JSON, and YAML in flow style.

use super::layout::{Collection, Element, Kind, Layout, Shape};
use super::place::{Place, Plan};
use super::render::{Flow, Quoting, comma, flow, flow_element};
use super::source::{Source, Splice};
use crate::Node;

/// Gives an element another value.
pub(super) fn replace(
    plan: Plan<'_>,
    collection: &Collection,
    element: &Element,
    new: &Node,
) -> Vec<Splice> {
    let source = plan.source;
    let old = &element.value;
    let line = source.own_line_prefix(element.start);
    let mut style = plan.style.clone();
    let mut quoting = quoting_beside(plan, collection);
    if let Some(items) = old.collection()
        && items.kind == Kind::Sequence
        && !items.elements.is_empty()
    {
        style.wide_lists = source.slice(old.start, old.end).contains('\n');
        quoting = quoting_beside(plan, items);
    }
    let form = Flow {
        style: &style,
        quoting,
        newline: source.newline(element.start),
    };
    let text = flow(new, form, line);
    if matches!(old.shape, Shape::Empty) {
        return vec![Splice::insert(element.slot, format!(" {text}"))];
    }
    vec![Splice::new(old.start, old.end, text)]
}

/// Adds an element behind the last one.
pub(super) fn insert(
    plan: Plan<'_>,
    place: Place<'_>,
    collection: &Collection,
    key: Option<&str>,
    new: &Node,
) -> Vec<Splice> {
    let source = plan.source;
    let close = place.layout.end.saturating_sub(1);
    let newline = source.newline(collection.open);
    let form = Flow {
        style: plan.style,
        quoting: quoting_beside(plan, collection),
        newline,
    };
    let Some(last) = collection.elements.last() else {
        return insert_first(plan, place, collection, key, new, form);
    };
    let next = source.skip_trivia(last.end());
    let trailing_comma = source.byte(next) == Some(b',');
    let separated = if trailing_comma { next + 1 } else { last.end() };
    let apart = blank_after_colon(source, last.end());
    let Some(line) = source.own_line_prefix(last.start) else {
        let text = flow_element(key, new, form, None);
        let separator = if trailing_comma {
            " ".to_owned()
        } else {
            format!("{apart}{}", comma(form))
        };
        return vec![Splice::insert(separated, format!("{separator}{text}"))];
    };
    let text = flow_element(key, new, form, Some(line));
    let line_end = source.line_end(separated);
    let end = if close > line_end {
        line_end
    } else {
        separated
    };
    if trailing_comma {
        return vec![Splice::insert(end, format!("{newline}{line}{text},"))];
    }
    vec![
        Splice::insert(last.end(), format!("{apart},")),
        Splice::insert(end, format!("{newline}{line}{text}")),
    ]
}

/// The blank that keeps a comma or bracket at `at` from becoming part of a key whose value is left out:
/// `{a:,}` has the key `a:`.
fn blank_after_colon(source: Source<'_>, at: usize) -> &'static str {
    match at.checked_sub(1).and_then(|before| source.byte(before)) {
        Some(b':') => " ",
        _ => "",
    }
}

/// Fills empty brackets.
fn insert_first(
    plan: Plan<'_>,
    place: Place<'_>,
    collection: &Collection,
    key: Option<&str>,
    new: &Node,
    form: Flow<'_>,
) -> Vec<Splice> {
    let source = plan.source;
    let close = place.layout.end.saturating_sub(1);
    let wide = match collection.kind {
        Kind::Mapping => form.style.wide_mappings,
        Kind::Sequence => form.style.wide_lists,
    };
    let stands_free = place
        .parent
        .is_none_or(|(_, element)| source.own_line_prefix(element.start).is_some());
    let inner_start = collection.open + 1;
    if !source.slice(inner_start, close).trim().is_empty() {
        return vec![Splice::insert(close, flow_element(key, new, form, None))];
    }
    let text = if wide && stands_free {
        let outer = source.line_prefix(collection.open);
        let inner = format!("{outer}{}", form.style.unit);
        let text = flow_element(key, new, form, Some(&inner));
        format!("{0}{inner}{text}{0}{outer}", form.newline)
    } else {
        flow_element(key, new, form, None)
    };
    vec![Splice::new(inner_start, close, text)]
}

/// Quotes where the neighbours have quotes, so that JSON inside YAML stays JSON.
fn quoting_beside(plan: Plan<'_>, collection: &Collection) -> Quoting {
    let neighbour = collection
        .elements
        .iter()
        .rev()
        .find(|element| element.key.is_some() || matches!(element.value.shape, Shape::Scalar));
    let quoted = neighbour.is_some_and(|element| plan.source.byte(element.start) == Some(b'"'));
    if plan.style.json || quoted {
        Quoting::Always
    } else {
        Quoting::Flow
    }
}

/// Takes elements away, with their commas.
pub(super) fn remove(
    plan: Plan<'_>,
    layout: &Layout,
    collection: &Collection,
    removed: &[usize],
) -> Vec<Splice> {
    let source = plan.source;
    let elements = &collection.elements;
    if removed.len() >= elements.len() {
        return remove_all(plan, layout, collection);
    }
    let mut splices = Vec::new();
    let mut index = 0;
    while index < elements.len() {
        let first = index;
        while removed.contains(&index) {
            index += 1;
        }
        if index == first {
            index += 1;
            continue;
        }
        let (Some(start), Some(last)) = (elements.get(first), elements.get(index - 1)) else {
            break;
        };
        let previous = first.checked_sub(1).and_then(|before| elements.get(before));
        let run = Run {
            start: start.start,
            end: last.end(),
            previous_end: previous.map(Element::end),
            next_start: elements.get(index).map(|next| next.start),
        };
        splices.extend(run.remove(source, layout.end.saturating_sub(1)));
    }
    splices
}

/// Neighbouring elements that go.
struct Run {
    start: usize,
    end: usize,
    previous_end: Option<usize>,
    next_start: Option<usize>,
}

impl Run {
    fn remove(&self, source: Source<'_>, close: usize) -> Vec<Splice> {
        let next = source.skip_trivia(self.end);
        let comma = (source.byte(next) == Some(b',')).then_some(next);
        let separated = comma.map_or(self.end, |comma| comma + 1);
        let line_end = source.line_end(self.end);
        let whole_lines = source.own_line_prefix(self.start).is_some()
            && separated <= line_end
            && source.is_done_after(separated)
            && close > line_end;
        // In front of the last elements a comma is left over, unless one stands behind them too.
        let comma_before = match (self.next_start, comma, self.previous_end) {
            (None, None, Some(end)) => {
                let at = source.skip_trivia(end);
                (source.byte(at) == Some(b',')).then_some(at)
            }
            _ => None,
        };
        if whole_lines {
            let from = source.line_start(self.start);
            let lines = Splice::delete(from, source.next_line(self.end));
            return comma_before
                .map(|at| Splice::delete(at, at + 1))
                .into_iter()
                .chain([lines])
                .collect();
        }
        if let Some(next_start) = self.next_start {
            let commented = source.slice(self.end, next_start).contains('#');
            let to = if commented { separated } else { next_start };
            return vec![Splice::delete(self.start, to)];
        }
        let from = self.previous_end.unwrap_or(self.start);
        if !source.slice(from, self.start).contains('#') {
            let apart = blank_after_colon(source, from).to_owned();
            return vec![Splice::new(from, self.end, apart)];
        }
        comma_before
            .map(|at| Splice::delete(at, at + 1))
            .into_iter()
            .chain([Splice::delete(self.start, separated)])
            .collect()
    }
}

fn remove_all(plan: Plan<'_>, layout: &Layout, collection: &Collection) -> Vec<Splice> {
    let source = plan.source;
    let close = layout.end.saturating_sub(1);
    let (Some(first), Some(last)) = (collection.elements.first(), collection.elements.last())
    else {
        return Vec::new();
    };
    let next = source.skip_trivia(last.end());
    let end = match source.byte(next) {
        Some(b',') => next + 1,
        _ => last.end(),
    };
    let commented = source.slice(collection.open + 1, first.start).contains('#')
        || source.slice(end, close).contains('#');
    if commented {
        vec![Splice::delete(first.start, end)]
    } else {
        vec![Splice::delete(collection.open + 1, close)]
    }
}
