//! The edits of one document.

use std::collections::{HashMap, HashSet, VecDeque};

use super::change::{Change, Edit};
use super::json_layout::json_layout;
use super::layout::{DocumentLayout, Found, Kind, Layout};
use super::meaning::{is_done, remove, set, single_steps};
use super::place::Plan;
use super::refusal::{EditError, Refusal};
use super::round::{Region, Round};
use super::source::{Source, splice};
use super::style::style_of;
use super::yaml_layout::yaml_layout;
use crate::{Node, Position, Step};

/// Where an object stands: its root in the document and the way from there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Object {
    root: usize,
    path: Vec<Step>,
}

/// Edits that are made in their order: those of one object. Their paths begin at the root.
struct Pending<'e> {
    root: usize,
    changes: VecDeque<(&'e Edit, Change)>,
}

/// Makes all edits of a document whose text begins at `first_line` of the stream. `nodes` are its values, and
/// become those that the edits mean.
pub(super) fn edit_document(
    text: &str,
    first_line: u32,
    json: bool,
    nodes: &mut [Node],
    edits: &[&Edit],
) -> Result<String, EditError> {
    let differs = EditError::Differs { line: first_line };
    let mut text = text.to_owned();
    let layout = layout_of(&text, first_line, json).ok_or(differs.clone())?;
    let mut pending = group(&layout, edits)?;
    let mut layout = Some(layout);
    while pending.iter().any(|object| !object.changes.is_empty()) {
        let current = match layout.take() {
            Some(layout) => layout,
            None => layout_of(&text, first_line, json).ok_or(differs.clone())?,
        };
        let source = Source { text: &text };
        let style = style_of(source, &current, json);
        let plan = Plan {
            source,
            style: &style,
            used_anchors: &current.used_anchors,
        };
        let mut splices = Vec::new();
        for object in &mut pending {
            let Some(node) = nodes.get_mut(object.root) else {
                return Err(differs);
            };
            let mut round = Round::default();
            let mut later = VecDeque::new();
            while let Some((edit, change)) = object.changes.pop_front() {
                let region = Region::of(&change, node);
                if !round.takes(&region) {
                    later.push_back((edit, change));
                    if region == Region::Whole {
                        break;
                    }
                    continue;
                }
                if is_done(&change, node) {
                    continue;
                }
                let mut parts = single_steps(change, node);
                let Some(change) = parts.pop_front() else {
                    continue;
                };
                later.extend(parts.into_iter().map(|part| (edit, part)));
                let is_whole = region == Region::Whole;
                round.add(region);
                let steps = &change.path().0;
                let planned = match &change {
                    Change::Set { value, .. } => {
                        let value = value.to_node();
                        let planned = plan.set(&current, object.root, node, steps, &value);
                        set(node, steps, &value);
                        planned
                    }
                    Change::Remove { .. } => {
                        let planned = plan.remove(&current, object.root, node, steps);
                        remove(node, steps);
                        planned
                    }
                };
                splices.extend(planned.map_err(|reason| refused(edit, reason))?);
                if is_whole {
                    break;
                }
            }
            // What waits is older than what was not looked at.
            later.append(&mut object.changes);
            object.changes = later;
        }
        text = splice(&text, splices).ok_or(differs.clone())?;
    }
    Ok(text)
}

/// For every edit why it cannot be made, whatever else is done: its object is not there, or what it changes is shared
/// with another place. Looks at each by itself.
pub(super) fn hopeless(
    text: &str,
    first_line: u32,
    json: bool,
    nodes: &[Node],
    edits: &[&Edit],
) -> Vec<Option<EditError>> {
    let Some(layout) = layout_of(text, first_line, json) else {
        let differs = EditError::Differs { line: first_line };
        return vec![Some(differs); edits.len()];
    };
    let source = Source { text };
    let style = style_of(source, &layout, json);
    let plan = Plan {
        source,
        style: &style,
        used_anchors: &layout.used_anchors,
    };
    let search = Search::of(&layout, edits);
    let reason = |edit: &Edit| {
        let Some(object) = search.found.get(&edit.object) else {
            return Some(EditError::ObjectNotFound {
                object: edit.object,
            });
        };
        let node = nodes.get(object.root)?;
        let change = edit.change.below(&object.path);
        if change.path().0.is_empty() || is_done(&change, node) {
            return None;
        }
        let change = single_steps(change, node).pop_front()?;
        let steps = &change.path().0;
        let planned = match &change {
            Change::Set { value, .. } => {
                plan.set(&layout, object.root, node, steps, &value.to_node())
            }
            Change::Remove { .. } => plan.remove(&layout, object.root, node, steps),
        };
        match planned {
            Err(reason @ Refusal::Shared { .. }) => Some(refused(edit, reason)),
            _ => None,
        }
    };
    edits.iter().map(|edit| reason(edit)).collect()
}

fn refused(edit: &Edit, reason: Refusal) -> EditError {
    EditError::Refused {
        object: edit.object,
        path: edit.change.path().clone(),
        reason,
    }
}

fn layout_of(text: &str, first_line: u32, json: bool) -> Option<DocumentLayout> {
    if json {
        json_layout(text)
    } else {
        yaml_layout(text, first_line.saturating_sub(1))
    }
}

/// Finds the objects of the edits, and makes their paths begin at the document's root.
fn group<'e>(layout: &DocumentLayout, edits: &[&'e Edit]) -> Result<Vec<Pending<'e>>, EditError> {
    let search = Search::of(layout, edits);
    let mut objects = Vec::with_capacity(edits.len());
    for &edit in edits {
        let Some(object) = search.found.get(&edit.object) else {
            return Err(EditError::ObjectNotFound {
                object: edit.object,
            });
        };
        if edit.change.path().0.is_empty() {
            return Err(refused(edit, Refusal::WholeObject));
        }
        objects.push(object);
    }
    let nested = has_nested_objects(&objects);
    let mut order: HashMap<(usize, &[Step]), usize> = HashMap::new();
    let mut pending: Vec<Pending<'e>> = Vec::new();
    for (&edit, &object) in edits.iter().zip(&objects) {
        let change = edit.change.below(&object.path);
        let group = if nested { &[] } else { object.path.as_slice() };
        let at = *order.entry((object.root, group)).or_insert_with(|| {
            pending.push(Pending {
                root: object.root,
                changes: VecDeque::new(),
            });
            pending.len() - 1
        });
        if let Some(list) = pending.get_mut(at) {
            list.changes.push_back((edit, change));
        }
    }
    Ok(pending)
}

/// Whether one object stands inside another; edits of both could touch the same lines.
fn has_nested_objects(objects: &[&Object]) -> bool {
    let known: HashSet<(usize, &[Step])> = objects
        .iter()
        .map(|object| (object.root, object.path.as_slice()))
        .collect();
    objects.iter().any(|object| {
        (0..object.path.len()).any(|length| {
            let outer = object.path.get(..length).unwrap_or(&[]);
            known.contains(&(object.root, outer))
        })
    })
}

/// Looks for the mappings that begin at the wanted places.
struct Search {
    wanted: HashSet<Position>,
    found: HashMap<Position, Object>,
    path: Vec<Step>,
}

impl Search {
    /// Finds the objects of edits.
    fn of(layout: &DocumentLayout, edits: &[&Edit]) -> Self {
        let mut search = Self {
            wanted: edits.iter().map(|edit| edit.object).collect(),
            found: HashMap::new(),
            path: Vec::new(),
        };
        for (root, node) in layout.roots.iter().enumerate() {
            search.visit(root, node, node);
        }
        search
    }

    fn visit(&mut self, root: usize, root_layout: &Layout, layout: &Layout) {
        let Some(collection) = layout.collection() else {
            return;
        };
        let begins_here = collection.kind == Kind::Mapping
            && self.wanted.contains(&layout.position)
            && !self.found.contains_key(&layout.position);
        if begins_here && leads_to(root_layout, &self.path, layout) {
            let object = Object {
                root,
                path: self.path.clone(),
            };
            self.found.insert(layout.position, object);
        }
        for (index, element) in collection.elements.iter().enumerate() {
            self.path.push(match &element.key {
                Some(key) => Step::Key(key.text.to_string()),
                None => Step::Index(index),
            });
            self.visit(root, root_layout, &element.value);
            self.path.pop();
        }
    }
}

/// Whether the path ends at this very layout: a later equal key, or a merge key, could hide it.
fn leads_to(root: &Layout, path: &[Step], target: &Layout) -> bool {
    let end = path.iter().try_fold(root, |layout, step| {
        match layout.collection().map(|collection| collection.find(step)) {
            Some(Found::Own(element)) => Some(&element.value),
            _ => None,
        }
    });
    end.is_some_and(|end| std::ptr::eq(end, target))
}
