//! Replacements in lines with indentation.

use super::layout::{Collection, Element, Kind, Shape};
use super::place::Plan;
use super::render::{Block, block, block_element};
use super::source::{Source, Splice};
use super::style::Style;
use crate::Node;

/// Gives an element another value.
pub(super) fn replace(
    plan: Plan<'_>,
    collection: &Collection,
    element: &Element,
    new: &Node,
) -> Vec<Splice> {
    let source = plan.source;
    let column = source.column(element.start);
    let style = local_style(plan, element, column);
    let Block { head, rest } = block(new, &style, column, collection.kind == Kind::Sequence);
    let (slot, old) = (element.slot, &element.value);
    let newline = source.newline(slot);
    let below = |lines: &[String]| {
        lines
            .iter()
            .map(|line| format!("{newline}{line}"))
            .collect::<String>()
    };
    if matches!(old.shape, Shape::Empty) {
        let line_end = source.line_end(slot);
        if source.is_blank_after(slot) {
            return vec![Splice::new(slot, line_end, head + &below(&rest))];
        }
        return vec![
            Splice::insert(slot, head),
            Splice::insert(line_end, below(&rest)),
        ];
    }
    if source.slice(slot, old.start).contains('\n') {
        let from = source.line_start(old.start);
        let to = source.next_line(old.end);
        let mut lines: String = rest.iter().map(|line| format!("{line}{newline}")).collect();
        if source.byte(to.saturating_sub(1)) != Some(b'\n') {
            lines.truncate(lines.trim_end_matches(['\r', '\n']).len());
        }
        let gap_end = if source.is_blank_after(slot) && !head.is_empty() {
            source.line_end(slot)
        } else {
            slot
        };
        return vec![
            Splice::new(slot, gap_end, head),
            Splice::new(from, to, lines),
        ];
    }
    let comment = match old.shape {
        Shape::BlockScalar(_) => header_comment(plan, old.start),
        _ => "",
    };
    let mut splices = vec![if head.is_empty() {
        Splice::new(slot, old.end, comment)
    } else {
        let head = head.trim_start();
        Splice::new(old.start, old.end, format!("{head}{comment}"))
    }];
    if !rest.is_empty() {
        splices.push(Splice::insert(source.line_end(old.end), below(&rest)));
    }
    splices
}

/// The comment behind `|` or `>`, with the blanks in front of it.
fn header_comment<'t>(plan: Plan<'t>, start: usize) -> &'t str {
    let header = plan.source.slice(start, plan.source.line_end(start));
    header
        .find(" #")
        .and_then(|at| header.get(at..))
        .unwrap_or("")
}

/// The document's style, with the forms that the old value itself has.
fn local_style(plan: Plan<'_>, element: &Element, column: usize) -> Style {
    let mut style = plan.style.clone();
    if let Some(old) = element.value.collection() {
        if !old.elements.is_empty() && old.kind == Kind::Sequence {
            style.block_lists = !old.flow;
        }
        let offset = plan.source.column(old.open).saturating_sub(column);
        match old.kind {
            _ if old.flow || element.key.is_none() => {}
            Kind::Sequence => style.list_offset = offset,
            Kind::Mapping => style.step = offset.max(1),
        }
    }
    style
}

/// Adds an element behind the last one.
pub(super) fn insert(
    plan: Plan<'_>,
    collection: &Collection,
    key: Option<&str>,
    new: &Node,
) -> Vec<Splice> {
    let source = plan.source;
    let Some(last) = collection.elements.last() else {
        return Vec::new();
    };
    let column = source.column(last.start);
    let newline = source.newline(last.end());
    let lines = block_element(key, new, plan.style, column);
    let open_end = last
        .value
        .final_block_scalar()
        .is_some_and(|scalar| scalar.open_end);
    if key.is_some() && open_end && !collection.has_merge() {
        // A line break behind the last line would become part of its text.
        let text = lines.join(newline);
        let text = text.get(column..).unwrap_or(&text);
        let indent = " ".repeat(column);
        return vec![Splice::insert(
            last.start,
            format!("{text}{newline}{indent}"),
        )];
    }
    let text: String = lines
        .iter()
        .map(|line| format!("{newline}{line}"))
        .collect();
    let last_line = last_line(source, last, column, false);
    vec![Splice::insert(source.line_end(last_line), text)]
}

/// Takes some, but not all, elements away.
pub(super) fn remove(plan: Plan<'_>, collection: &Collection, removed: &[usize]) -> Vec<Splice> {
    let source = plan.source;
    let elements = &collection.elements;
    let mut splices = Vec::new();
    let mut index = 0;
    while let Some(element) = elements.get(index) {
        let is_removed = removed.contains(&index);
        let previous = index.checked_sub(1).and_then(|before| elements.get(before));
        index += 1;
        if !is_removed {
            continue;
        }
        if source.own_line_prefix(element.start).is_some() {
            let after_kept_breaks = previous
                .and_then(|previous| previous.value.final_block_scalar())
                .is_some_and(|scalar| scalar.keeps_breaks);
            let column = source.column(element.start);
            let last_line = last_line(source, element, column, after_kept_breaks);
            let from = source.line_start(element.start);
            splices.push(Splice::delete(from, source.next_line(last_line)));
            continue;
        }
        // The element stands behind a dash: the next one that stays moves up to it.
        let mut end = element.end();
        while removed.contains(&index) {
            end = elements.get(index).map_or(end, Element::end);
            index += 1;
        }
        let next = elements.get(index).map_or(end, |next| next.start);
        let between = source.slice(source.line_end(end), next);
        if between.contains('#') {
            let before = source.slice(0, element.start).trim_end_matches(' ').len();
            splices.push(Splice::delete(before, source.line_end(end)));
        } else {
            splices.push(Splice::delete(element.start, next));
        }
    }
    splices
}

/// A place on the last line that belongs to an element at `column`: comments behind it that stand deeper do.
/// With `with_empty_lines`, the empty lines behind it too, because they would become part of a `|+` in front.
fn last_line(
    source: Source<'_>,
    element: &Element,
    column: usize,
    with_empty_lines: bool,
) -> usize {
    let mut last = element.end();
    let mut at = source.next_line(last);
    while at < source.text.len() {
        let line = source.slice(at, source.line_end(at));
        let text = line.trim_start();
        let is_inside = text.starts_with('#') && line.len() - text.len() > column;
        if is_inside || (text.is_empty() && with_empty_lines) {
            last = at;
        } else if !text.is_empty() {
            break;
        }
        at = source.next_line(at);
    }
    last
}
