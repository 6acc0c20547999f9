//! Sections of INI and TOML whose name tells of credentials: `[auth]` with `key = word` below.

use std::ops::Range;

use crate::boundary::{byte_at, run_end, run_start};
use crate::limits::{GAP_LIMIT, NAME_LIMIT};
use crate::quoted;

/// Lines of a section that are looked at.
const MAX_LINES: usize = 32;

/// The values of `key` and `value` in the section whose header holds a name.
pub(crate) fn in_section(text: &str, name: &Range<usize>, put: &mut impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let line = run_start(bytes, name.start, NAME_LIMIT, |byte| byte != b'\n');
    let close = run_end(bytes, name.end, NAME_LIMIT, |byte| {
        !matches!(byte, b']' | b'\n')
    });
    let behind = run_end(bytes, close, 2, |byte| byte == b']');
    if byte_at(bytes, line) != b'[' || behind == close || !quoted::ends_line(bytes, behind) {
        return;
    }
    let mut rest = text.get(behind..).unwrap_or_default();
    let mut at = behind;
    for _ in 0..=MAX_LINES {
        let Some(end) = rest.find('\n') else { break };
        at += end + 1;
        rest = text.get(at..).unwrap_or_default();
        if rest.starts_with('[') {
            break;
        }
        let start = run_end(bytes, at, GAP_LIMIT, |byte| matches!(byte, b' ' | b'\t'));
        let word = run_end(bytes, start, 8, |byte| byte.is_ascii_alphabetic());
        let is_key = matches!(bytes.get(start..word), Some(b"key" | b"value"));
        let equals = run_end(bytes, word, GAP_LIMIT, |byte| byte == b' ');
        if !is_key || byte_at(bytes, equals) != b'=' {
            continue;
        }
        let from = run_end(bytes, equals + 1, GAP_LIMIT, |byte| byte == b' ');
        let value = quoted::string(text, from).unwrap_or_else(|| {
            from..quoted::word_end(bytes, from, |byte| matches!(byte, b'#' | b';'))
        });
        if !value.is_empty() {
            put(value);
        }
    }
}
