//! JSON that may be shown on a terminal or in a log: it means the same to a program.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

use crate::log::{is_marker, marker};
use crate::shown::{FIRST_BYTES, steers};

/// Whether a text holds anything that steers, but ends of lines. Reports have hundreds of megabytes and next to none of it,
/// so that bytes are looked at in bulk, and characters only where one that steers may begin.
fn has_steering(text: &str) -> bool {
    let is_control = |byte: u8| (byte < 0x20 && byte != b'\n') || byte == 0x7f;
    let in_bulk = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |any, byte| any | is_control(*byte))
    };
    let steers_at = |at: usize| {
        let character = text.get(at..).and_then(|rest| rest.chars().next());
        character.is_some_and(steers)
    };
    let [a, b, c, d, e, f] = FIRST_BYTES;
    text.as_bytes().chunks(4096).any(in_bulk)
        || memchr::memchr3_iter(a, b, c, text.as_bytes()).any(steers_at)
        || memchr::memchr3_iter(d, e, f, text.as_bytes()).any(steers_at)
}

/// JSON with everything in its strings escaped that would steer a terminal or a build system.
pub fn escaped(json: String) -> String {
    match piece(&json) {
        Cow::Borrowed(_) => json,
        Cow::Owned(safe) => safe,
    }
}

/// The same, of a piece of JSON, for those who write it piece by piece.
pub fn piece(json: &str) -> Cow<'_, str> {
    // Most pieces are plain words, which one look in bulk tells.
    let is_odd = |byte: u8| !(b' '..0x7f).contains(&byte) || byte == b'#';
    if !json.bytes().fold(false, |any, byte| any | is_odd(byte)) {
        return Cow::Borrowed(json);
    }
    // Outside of strings only ends of lines steer, and those of strings are escaped already.
    let steers = |character| steers(character) && character != '\n';
    let has_marker = marker(json, 0).is_some();
    if !has_marker && !has_steering(json) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 64);
    for (at, character) in json.char_indices() {
        if steers(character) || (character == '#' && has_marker && is_marker(json, at)) {
            push_escape(character, &mut safe);
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// `\u` with four digits, twice for what is beyond the basic plane.
fn push_escape(character: char, safe: &mut String) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        let _ = write!(safe, "\\u{unit:04x}");
    }
}

/// A value in one line.
pub fn compact(value: &Value) -> String {
    escaped(value.to_string())
}

/// A value over several lines, with an end of line.
pub fn pretty(value: &Value) -> String {
    let mut text = escaped(format!("{value:#}"));
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_steers_is_escaped() {
        let value =
            json!({"a\u{7f}": "\u{1b}[31m \u{202e}\u{200b}\u{61c}\u{feff}\u{e0041} ##vso[x] ü"});
        let text = compact(&value);
        assert_eq!(
            text,
            "{\"a\\u007f\":\"\\u001b[31m \\u202e\\u200b\\u061c\\ufeff\\udb40\\udc41 #\\u0023vso[x] ü\"}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    }

    proptest! {
        #[test]
        fn it_means_the_same(key in ".*", text in "(?s).*") {
            let value = json!({key: [text]});
            for written in [compact(&value), pretty(&value)] {
                prop_assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), value.clone());
                prop_assert!(!written.contains(|letter| steers(letter) && letter != '\n'));
            }
        }
    }
}
