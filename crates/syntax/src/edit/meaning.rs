//! What a change means for the values, apart from any text.

use std::collections::VecDeque;

use super::change::{Change, NewValue};
use crate::{Entry, Node, Position, Step, Value};

impl NewValue {
    /// The value as a tree.
    pub(super) fn to_node(&self) -> Node {
        Node::from(match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::String(text) => Value::String(text.into()),
            Self::Strings(texts) => Value::Sequence(
                texts
                    .iter()
                    .map(|text| Node::from(Value::String(text.into())))
                    .collect(),
            ),
            Self::EmptyMapping => Value::Mapping(Box::default()),
        })
    }
}

/// `value` under new mappings and lists of one element each.
pub(super) fn fresh(path: &[Step], value: &Node) -> Node {
    path.iter().rfold(value.clone(), |inner, step| {
        Node::from(match step {
            Step::Key(key) => Value::Mapping(Box::new([entry(key, inner)])),
            Step::Index(_) => Value::Sequence(Box::new([inner])),
        })
    })
}

fn entry(key: &str, value: Node) -> Entry {
    Entry {
        key: key.into(),
        key_position: Position::NONE,
        value,
    }
}

/// Sets the field at `path`. Where the path does not fit the values, nothing changes.
pub(super) fn set(mut node: &mut Node, path: &[Step], new: &Node) {
    for (depth, step) in path.iter().enumerate() {
        if node.is_null() {
            *node = fresh(path.get(depth..).unwrap_or(&[]), new);
            return;
        }
        let rest = path.get(depth + 1..).unwrap_or(&[]);
        node = match (step, &mut node.value) {
            (Step::Key(key), Value::Mapping(entries)) => {
                match entries.iter().position(|entry| entry.key == *key) {
                    Some(at) => &mut entries[at].value,
                    None => {
                        let mut list = std::mem::take(entries).into_vec();
                        list.push(entry(key, fresh(rest, new)));
                        *entries = list.into_boxed_slice();
                        return;
                    }
                }
            }
            (Step::Index(index), Value::Sequence(items)) => {
                if *index == items.len() {
                    let mut list = std::mem::take(items).into_vec();
                    list.push(fresh(rest, new));
                    *items = list.into_boxed_slice();
                    return;
                }
                match items.get_mut(*index) {
                    Some(item) => item,
                    None => return,
                }
            }
            _ => return,
        };
    }
    *node = new.clone();
}

/// Removes the field at `path`, if it exists.
pub(super) fn remove(mut node: &mut Node, path: &[Step]) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    for step in parents {
        let next = match (step, &mut node.value) {
            (Step::Key(key), Value::Mapping(entries)) => entries
                .iter_mut()
                .find(|entry| entry.key == *key)
                .map(|entry| &mut entry.value),
            (Step::Index(index), Value::Sequence(items)) => items.get_mut(*index),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return,
        }
    }
    match (last, &mut node.value) {
        (Step::Key(key), Value::Mapping(entries)) => {
            let mut list = std::mem::take(entries).into_vec();
            list.retain(|entry| entry.key != *key);
            *entries = list.into_boxed_slice();
        }
        (Step::Index(index), Value::Sequence(items)) if *index < items.len() => {
            let mut list = std::mem::take(items).into_vec();
            list.remove(*index);
            *items = list.into_boxed_slice();
        }
        _ => {}
    }
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
    match &node.value {
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
