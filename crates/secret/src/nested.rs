//! Values that do not stand right behind their names: in a `value` beside it, in the lines below it.

use std::ops::Range;

use crate::bond::Bond;
use crate::boundary::{byte_at, is_name_byte, run_end, run_start};
use crate::limits::{GAP_LIMIT, NAME_LIMIT, VALUE_LIMIT};
use crate::name;
use crate::quoted;

/// Between `"name": "TOKEN"` and the `"value": …` that belongs to it.
const SIBLING_LIMIT: usize = 64;
/// Items of a list below a name, and how far they are looked for.
const MAX_ITEMS: usize = 32;

/// The value behind a `value` that follows a name.
pub(crate) fn sibling(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut next = from;
    while next - from < SIBLING_LIMIT {
        match bytes.get(next..)? {
            [b'<', b'/', ..] => {
                next = run_end(bytes, next + 2, NAME_LIMIT, is_name_byte);
            }
            [b'\\', b'n' | b'r' | b't', ..] => next += 2,
            [
                b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'\\' | b',' | b'>' | b'<' | b'{',
                ..,
            ] => next += 1,
            _ => break,
        }
    }
    let end = run_end(bytes, next, 8, |byte| byte.is_ascii_alphabetic());
    let word = bytes.get(next..end)?;
    if !word.eq_ignore_ascii_case(b"value") && word != b"default" {
        return None;
    }
    let closer = run_end(bytes, end, 4, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let separator = run_end(bytes, closer, GAP_LIMIT, |byte| byte == b' ');
    match byte_at(bytes, separator) {
        b'>' => quoted::element(text, separator + 1),
        b':' | b'=' => {
            let start = run_end(bytes, separator + 1, GAP_LIMIT, |byte| byte == b' ');
            let start = quoted::skip_tags(bytes, start);
            quoted::string(text, start)
                .or_else(|| quoted::block(text, start))
                .or_else(|| {
                    let end = quoted::word_end(bytes, start, |byte| {
                        matches!(byte, b',' | b'}' | b'"' | b'\'')
                    });
                    (end > start).then_some(start..end)
                })
        }
        _ => None,
    }
}

/// The scalar or the items of a list in the lines below `name:`.
pub(crate) fn below(
    text: &str,
    name: &Range<usize>,
    from: usize,
    put: &mut impl FnMut(Range<usize>, Bond),
) {
    let bytes = text.as_bytes();
    let line_start = run_start(bytes, name.start, NAME_LIMIT, |byte| byte != b'\n');
    let indent = run_end(bytes, line_start, NAME_LIMIT, |byte| byte == b' ') - line_start;
    let is_plural = name::is_plural(text.get(name.clone()).unwrap_or_default());
    let mut line = from;
    for index in 0..MAX_ITEMS {
        let start = run_end(bytes, line, NAME_LIMIT, |byte| byte == b' ');
        let own = start - line;
        let is_item = bytes.get(start..start + 2) == Some(b"- ");
        let value = if is_item {
            run_end(bytes, start + 1, GAP_LIMIT, |byte| byte == b' ')
        } else {
            start
        };
        if own < indent || own == indent && !is_item {
            return;
        }
        let (inside, end) = match quoted::string(text, value) {
            Some(inside) => (inside.clone(), inside.end + 1),
            None => {
                let end = quoted::word_end(bytes, value, |_| false);
                (value..end, end)
            }
        };
        let is_scalar = quoted::ends_line(bytes, end)
            && !text
                .get(inside.clone())
                .is_none_or(|text| text.ends_with(':'));
        if is_scalar && !inside.is_empty() {
            put(inside, if is_item { Bond::Item } else { Bond::Firm });
        } else if is_plural && (is_item || own > indent) {
            // `- name: a` and `key: …` of an item.
            if let Some(inside) = keyed(text, value) {
                put(inside, Bond::Item);
            }
        } else {
            return;
        }
        if index == 0 && !is_item && !is_plural {
            return;
        }
        let next = run_end(bytes, end, VALUE_LIMIT, |byte| byte != b'\n');
        if next >= bytes.len() {
            return;
        }
        line = next + 1;
    }
}

/// The value of `key: …`, `value: …` in an item.
fn keyed(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let end = run_end(bytes, start, 8, |byte| byte.is_ascii_alphabetic());
    if !matches!(bytes.get(start..end)?, b"key" | b"value" | b"hash") || byte_at(bytes, end) != b':'
    {
        return None;
    }
    let value = run_end(bytes, end + 1, GAP_LIMIT, |byte| byte == b' ');
    quoted::string(text, value).or_else(|| {
        let end = quoted::word_end(bytes, value, |_| false);
        (end > value).then_some(value..end)
    })
}
