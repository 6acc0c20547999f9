//! Letters of any case as one: each character by itself, so that a pattern and a text are folded alike.

use std::borrow::Cow;

/// A character in lower case; one that becomes several keeps the first.
pub(crate) fn character(one: char) -> char {
    match one.is_ascii() {
        true => one.to_ascii_lowercase(),
        false => one.to_lowercase().next().unwrap_or(one),
    }
}

/// A text in lower case; borrowed where it is already.
pub(crate) fn text(text: Cow<'_, str>) -> Cow<'_, str> {
    // Nearly all texts of events are ASCII, which is folded many bytes at once.
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => text,
        };
    }
    if text.chars().all(|one| character(one) == one) {
        return text;
    }
    Cow::Owned(text.chars().map(character).collect())
}
