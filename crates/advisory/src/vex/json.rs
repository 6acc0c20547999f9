//! Reading foreign JSON leniently: a field of another type is the same as an absent one.

use serde_json::Value;

use super::limits::{MAX_IDS, MAX_SHOWN_CHARS, MAX_TEXT_BYTES, MAX_WORD_BYTES};

/// The text of a field; empty for none.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The items of a field that is a list.
pub(super) fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of a field that is a list of texts.
pub(super) fn texts<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v str> {
    items(value, key).iter().filter_map(Value::as_str)
}

/// The beginning of a foreign text, for a message; it is made safe where it is printed.
pub(super) fn shown(text: &str) -> &str {
    text.char_indices()
        .nth(MAX_SHOWN_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// A text for people, not too long.
pub(super) fn brief(text: &str) -> String {
    cut(text, MAX_TEXT_BYTES)
}

/// An author, time or source, not too long.
pub(super) fn word(text: &str) -> String {
    cut(text, MAX_WORD_BYTES)
}

fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end));
    format!("{}…", &text[..end.unwrap_or(0)])
}

/// Ids of a vulnerability, each once.
pub(super) fn ids<'v>(found: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in found.filter(|id| !id.is_empty() && id.len() <= MAX_WORD_BYTES) {
        if ids.len() >= MAX_IDS {
            break;
        }
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}
