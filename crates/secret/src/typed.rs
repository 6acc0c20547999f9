//! Types between a name and its value: `apiKey: string = "word"`.

use crate::boundary::{byte_at, run_end};
use crate::limits::{GAP_LIMIT, NAME_LIMIT};

/// Where the value begins, behind the `=` that follows a type at `from`; `None` where no type stands there.
pub(crate) fn behind_type(bytes: &[u8], from: usize) -> Option<usize> {
    let is_blank = |byte| matches!(byte, b' ' | b'\t');
    let start = run_end(bytes, from, GAP_LIMIT, is_blank);
    let end = run_end(bytes, start, NAME_LIMIT, |byte| {
        byte.is_ascii_alphanumeric() || b"_.<>&|?'[]".contains(&byte)
    });
    let equals = run_end(bytes, end, GAP_LIMIT, is_blank);
    let value = run_end(bytes, equals + 1, GAP_LIMIT, is_blank);
    let is_type =
        end > start && byte_at(bytes, start).is_ascii_alphabetic() || byte_at(bytes, start) == b'&';
    (is_type
        && byte_at(bytes, equals) == b'='
        && matches!(byte_at(bytes, value), b'"' | b'\'' | b'`'))
    .then_some(equals + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_from_values() {
        let behind =
            |text: &str| behind_type(text.as_bytes(), 0).map(|at| text[at..].trim().to_owned());
        for (text, expect) in [
            (" string = \"a\"", Some("\"a\"")),
            (" &'static str = \"a\"", None),
            (" &str = \"a\"", Some("\"a\"")),
            (" Option<String> = 'a'", Some("'a'")),
            (" \"a\"", None),
            (" word == \"a\"", None),
            (" a=b", None),
            ("", None),
        ] {
            assert_eq!(behind(text).as_deref(), expect, "{text}");
        }
    }
}
