//! Reading foreign JSON leniently: a field of another type is the same as an absent one.

use serde_json::Value;

use super::limits::MAX_SHOWN_CHARS;

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
