//! Reading foreign JSON leniently: a field of another type is the same as an absent one.

use serde_json::Value;

use super::error::SbomError;
use super::limits::{MAX_ITEMS, MAX_OBJECTS, MAX_SHOWN_CHARS};

/// The tree of a text, unless it would be far larger than the text.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, SbomError> {
    let count = |wanted| memchr::memchr_iter(wanted, bytes).count();
    if count(b'{') > MAX_OBJECTS || count(b',') + count(b'[') > MAX_ITEMS {
        return Err(SbomError::TooManyParts);
    }
    serde_json::from_slice(bytes).map_err(|error| SbomError::Malformed(error.to_string()))
}

/// The text of a field; empty for none.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The items of a field that is a list; a single value is a list of one, as in JSON-LD.
pub(super) fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
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
