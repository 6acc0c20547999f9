//! What a change means for the values, apart from any text.

use std::collections::VecDeque;

use super::change::{Change, NewValue};
use crate::{Entry, Node, Position, Step, Value};

impl NewValue {
    /// The value as a tree.
    pub(super) fn to_node(&self) -> Node {
        match self {
            Self::Bool(value) => Node::from(*value),
            Self::Int(value) => Node::from(*value),
            Self::String(text) => Node::from(text.as_str()),
            Self::Strings(texts) => texts.iter().map(|text| Node::from(text.as_str())).collect(),
            Self::EmptyMapping => Node::from(Value::Mapping(&[])),
        }
    }
}

/// `value` under new mappings and lists of one element each.
pub(super) fn fresh(path: &[Step], value: &Node) -> Node {
    path.iter().rfold(value.clone(), |inner, step| match step {
        Step::Key(key) => Node::from(vec![entry(key, inner)]),
        Step::Index(_) => Node::from(vec![inner]),
    })
}

fn entry(key: &str, value: Node) -> Entry {
    Entry::new(key, Position::NONE, value)
}

/// Sets the field at `path`. Where the path does not fit the values, nothing changes.
pub(super) fn set(mut node: &mut Node, path: &[Step], new: &Node) {
    for (depth, step) in path.iter().enumerate() {
        if node.is_null() {
            *node = fresh(path.get(depth..).unwrap_or(&[]), new);
            return;
        }
        let rest = path.get(depth + 1..).unwrap_or(&[]);
        let is_new = match step {
            Step::Key(key) => node.is_mapping() && node.entry(key).is_none(),
            Step::Index(index) => node.is_sequence() && *index == node.items().len(),
        };
        if is_new {
            let value = fresh(rest, new);
            match step {
                Step::Key(key) => node.edit_entries(|entries| entries.push(entry(key, value))),
                Step::Index(_) => node.edit_items(|items| items.push(value)),
            };
            return;
        }
        match child(node, step) {
            Some(child) => node = child,
            None => return,
        }
    }
    *node = new.clone();
}

fn child<'n>(node: &'n mut Node, step: &Step) -> Option<&'n mut Node> {
    match step {
        Step::Key(key) => {
            let found = node.entries_mut().iter_mut();
            let mut found = found.filter(|entry| entry.key == *key);
            found.next().map(|entry| &mut entry.value)
        }
        Step::Index(index) => node.items_mut().get_mut(*index),
    }
}

/// Removes the field at `path`, if it exists.
pub(super) fn remove(mut node: &mut Node, path: &[Step]) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    for step in parents {
        match child(node, step) {
            Some(child) => node = child,
            None => return,
        }
    }
    match last {
        Step::Key(key) => node.edit_entries(|entries| entries.retain(|entry| entry.key != *key)),
        Step::Index(index) => node.edit_items(|items| {
            if *index < items.len() {
                items.remove(*index);
            }
        }),
    };
}

/// Most single steps that one change of a list is split into. Each step reads the document again; longer lists
/// are written anew.
const MAX_SINGLE_STEPS: usize = 32;

/// Splits a change into changes of single elements, so that a list of texts that keeps some of its items
/// keeps their lines and comments too. `root` holds the values that the change starts from.
pub(super) fn single_steps(change: Change, root: &Node) -> VecDeque<Change> {
    let Change::Set {
        path,
        value: NewValue::Strings(new),
    } = &change
    else {
        return VecDeque::from([change]);
    };
    let Some(old) = path.find(root).and_then(texts) else {
        return VecDeque::from([change]);
    };
    let mut removed = Vec::new();
    let mut kept = 0;
    for (index, text) in old.iter().enumerate() {
        if new.get(kept).is_some_and(|wanted| wanted == text) {
            kept += 1;
        } else {
            removed.push(index);
        }
    }
    if kept == 0 || removed.len() + new.len() - kept > MAX_SINGLE_STEPS {
        return VecDeque::from([change]);
    }
    let at = |index| path.clone().index(index);
    let removals = removed
        .into_iter()
        .rev()
        .map(|index| Change::Remove { path: at(index) });
    let additions = (kept..).zip(new.iter().skip(kept));
    let additions = additions.map(|(index, text)| Change::Set {
        path: at(index),
        value: NewValue::String(text.clone()),
    });
    removals.chain(additions).collect()
}

/// The texts of a list that holds nothing else.
fn texts(node: &Node) -> Option<Vec<&str>> {
    match node.value() {
        Value::Sequence(items) => items.iter().map(Node::as_str).collect(),
        _ => None,
    }
}

/// Whether the values already are what the change asks for.
pub(super) fn is_done(change: &Change, root: &Node) -> bool {
    match change {
        Change::Set { path, value } => path
            .find(root)
            .is_some_and(|node| node.same_value(&value.to_node())),
        Change::Remove { path } => path.find(root).is_none(),
    }
}
