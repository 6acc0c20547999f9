//! A plain reference: what a change means for values.

use seawall_syntax::Step;
use seawall_syntax::edit::{Change, NewValue};
use serde_json::{Value as Json, json};

/// The reference: what a change means, or `None` when it does not fit the values.
pub(crate) fn reference(tree: &Json, change: &Change) -> Option<Json> {
    match change {
        Change::Set { path, value } => set(tree.clone(), &path.0, as_json(value)),
        Change::Remove { path } => Some(remove(tree.clone(), &path.0)),
    }
}

fn as_json(value: &NewValue) -> Json {
    match value {
        NewValue::Bool(value) => json!(value),
        NewValue::Int(value) => json!(value),
        NewValue::String(text) => json!(text),
        NewValue::Strings(texts) => json!(texts),
        NewValue::EmptyMapping => json!({}),
    }
}

fn set(tree: Json, path: &[Step], new: Json) -> Option<Json> {
    let Some((step, rest)) = path.split_first() else {
        return Some(new);
    };
    match (tree, step) {
        (Json::Null, Step::Key(_)) => set(json!({}), path, new),
        (Json::Null, Step::Index(_)) => set(json!([]), path, new),
        (Json::Object(mut map), Step::Key(key)) => {
            let old = map.remove(key).unwrap_or(Json::Null);
            map.insert(key.clone(), set(old, rest, new)?);
            Some(Json::Object(map))
        }
        (Json::Array(mut items), Step::Index(index)) => {
            if *index == items.len() {
                items.push(Json::Null);
            }
            let old = items.get(*index)?.clone();
            items[*index] = set(old, rest, new)?;
            Some(Json::Array(items))
        }
        _ => None,
    }
}

fn remove(tree: Json, path: &[Step]) -> Json {
    match (tree, path) {
        (Json::Object(mut map), [Step::Key(key)]) => {
            map.remove(key);
            Json::Object(map)
        }
        (Json::Array(mut items), [Step::Index(index)]) => {
            if *index < items.len() {
                items.remove(*index);
            }
            Json::Array(items)
        }
        (Json::Object(mut map), [Step::Key(key), rest @ ..]) => {
            if let Some(old) = map.remove(key) {
                map.insert(key.clone(), remove(old, rest));
            }
            Json::Object(map)
        }
        (Json::Array(mut items), [Step::Index(index), rest @ ..]) => {
            if let Some(item) = items.get_mut(*index) {
                *item = remove(item.take(), rest);
            }
            Json::Array(items)
        }
        (other, _) => other,
    }
}
