//! Values that do not stand right behind their names: in a `value` beside it, in the lines below it.

use std::ops::Range;

use crate::bond::Bond;
use crate::boundary::{byte_at, byte_before, floor, is_name_byte, run_end, run_start};
use crate::limits::{GAP_LIMIT, NAME_LIMIT, VALUE_LIMIT};
use crate::name;
use crate::quoted;

/// Between `"name": "TOKEN"` and the `"value": …` that belongs to it, a type and a description included.
const SIBLING_LIMIT: usize = 256;
/// Members of an object between its name and its value, or before the value below a name.
const MAX_MEMBERS: usize = 4;
/// Items of a list below a name, and how far they are looked for.
const MAX_ITEMS: usize = 32;
/// Longer words are no `value`.
const WORD_LIMIT: usize = 32;

/// What an object has under a word.
struct Member<'a> {
    word: &'a [u8],
    value: Range<usize>,
    /// Behind the value and its quote.
    end: usize,
}

/// Where the word begins by which the name is itself a value: `name`, `key`, `variable`, `type`.
pub(crate) fn naming_word(bytes: &[u8], start: usize) -> Option<usize> {
    const WORDS: &[&[u8]] = &[b"name", b"key", b"variable", b"type", b"id"];
    let quote_start = run_start(bytes, start, 4, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let blank_start = run_start(bytes, quote_start, GAP_LIMIT, |byte| {
        matches!(byte, b' ' | b'\t')
    });
    let separator = byte_before(bytes, blank_start);
    let word_end = match separator {
        b':' | b'=' | b'>' => run_start(bytes, blank_start - 1, 4, |byte| {
            matches!(byte, b'"' | b'\'' | b'\\' | b' ')
        }),
        // `variable "db_password" {`
        _ if quote_start < start && blank_start < quote_start => blank_start,
        _ => return None,
    };
    let word_start = run_start(bytes, word_end, 9, is_name_byte);
    let word = bytes.get(word_start..word_end).unwrap_or_default();
    let is_word = WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    // `=` and a blank are for XML and for Terraform; `key=password` is a line of its own.
    (is_word && (separator != b'=' || quote_start < start)).then_some(word_start)
}

/// The value behind a `value` that follows a name, or in the element that has the name.
pub(crate) fn sibling(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if let Some(value) = named_element(text, from) {
        return Some(value);
    }
    let indent = indent_at(bytes, from);
    let mut next = from;
    for _ in 0..=MAX_MEMBERS {
        next = between_members(bytes, next, from + SIBLING_LIMIT, indent)?;
        let end = run_end(bytes, next, WORD_LIMIT, is_name_byte);
        let word = bytes.get(next..end)?;
        if is_value_word(word) {
            let closer = run_end(bytes, end, 4, is_quote_or_escape);
            let separator = run_end(bytes, closer, GAP_LIMIT, |byte| byte == b' ');
            if byte_at(bytes, separator) == b'>' {
                return quoted::element(text, separator + 1);
            }
        }
        let member = member(text, next)?;
        if is_value_word(member.word) {
            return Some(member.value);
        }
        next = member.end;
    }
    None
}

/// The value of the `value` before a name: `{"value": "word", "name": "TOKEN"}`. `until` is where `name` begins.
pub(crate) fn before(text: &str, until: usize) -> Option<Range<usize>> {
    let from = floor(text, until.saturating_sub(SIBLING_LIMIT));
    let head = text.get(from..until)?;
    let at = from + head.rfind("alue")?.checked_sub(1)?;
    let member = member(text, at)?;
    let is_adjacent = text
        .get(member.end..until)?
        .bytes()
        .all(|byte| byte.is_ascii_whitespace() || byte == b',' || is_quote_or_escape(byte));
    (is_value_word(member.word) && is_adjacent).then_some(member.value)
}

/// The values in the object that a name has: `{"value": …}`, `{"default": …}`, `{"key": …}`.
/// In an object of several credentials, each member is one: `"tokens": {"agent": …}`.
pub(crate) fn inside(
    text: &str,
    name: &Range<usize>,
    from: usize,
    put: &mut impl FnMut(Range<usize>, Bond),
) {
    let bytes = text.as_bytes();
    let name = text.get(name.clone()).unwrap_or_default();
    let (members, limit) = if name::is_group(name) {
        (MAX_ITEMS, VALUE_LIMIT)
    } else {
        (MAX_MEMBERS, SIBLING_LIMIT)
    };
    let mut next = from;
    for _ in 0..=members {
        let Some(start) = between_members(bytes, next, from + limit, 0) else {
            return;
        };
        let Some(member) = member(text, start) else {
            return;
        };
        next = member.end;
        let word = std::str::from_utf8(member.word).unwrap_or_default();
        if name::is_credential_of(name, word) {
            put(member.value, Bond::Item);
        } else {
            put_member(member, put);
        }
    }
}

/// The value itself may be chosen by a person; what is called a key may also be that of a map.
fn put_member(member: Member<'_>, put: &mut impl FnMut(Range<usize>, Bond)) {
    if is_value_word(member.word) {
        put(member.value, Bond::Firm);
    } else if member.word.eq_ignore_ascii_case(b"key") {
        put(member.value, Bond::Item);
    }
}

fn is_value_word(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"value") || word.eq_ignore_ascii_case(b"default")
}

fn is_quote_or_escape(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

/// `<property name="db.password">word</property>`
fn named_element(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let quote = byte_at(bytes, from);
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let close = run_end(bytes, from + 1, NAME_LIMIT, |byte| {
        !matches!(byte, b'>' | b'<' | b'\n' | b',' | b'{')
    });
    let is_open =
        byte_at(bytes, close) == b'>' && !matches!(byte_before(bytes, close), b'/' | b'-' | b'=');
    if !is_open {
        return None;
    }
    quoted::element(text, close + 1)
}

/// Where the next member begins, if nothing but what stands between members is before it, and its line does not leave the
/// object.
fn between_members(bytes: &[u8], from: usize, limit: usize, indent: usize) -> Option<usize> {
    let mut next = from;
    while next < limit {
        match bytes.get(next..)? {
            [b'<', b'/', ..] => {
                next = run_end(bytes, next + 2, NAME_LIMIT, is_name_byte);
            }
            [b'\\', b'n' | b'r' | b't', ..] => next += 2,
            [b'\n', ..] => {
                next += 1;
                let own = run_end(bytes, next, NAME_LIMIT, |byte| byte == b' ') - next;
                if own < indent && !matches!(byte_at(bytes, next + own), b'\n' | b'\r') {
                    return None;
                }
            }
            [
                b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'\\' | b',' | b'>' | b'<' | b'{',
                ..,
            ] => next += 1,
            _ => return Some(next),
        }
    }
    None
}

/// The blanks at the beginning of the line of a place.
fn indent_at(bytes: &[u8], at: usize) -> usize {
    let line = run_start(bytes, at, NAME_LIMIT, |byte| byte != b'\n');
    run_end(bytes, line, NAME_LIMIT, |byte| byte == b' ') - line
}

/// The member that begins at `start`, if its value is a scalar.
fn member(text: &str, start: usize) -> Option<Member<'_>> {
    let bytes = text.as_bytes();
    let word_end = run_end(bytes, start, WORD_LIMIT, is_name_byte);
    let word = bytes.get(start..word_end)?;
    let closer = run_end(bytes, word_end, 4, is_quote_or_escape);
    let separator = run_end(bytes, closer, GAP_LIMIT, |byte| byte == b' ');
    if !matches!(byte_at(bytes, separator), b':' | b'=') {
        return None;
    }
    let from = run_end(bytes, separator + 1, GAP_LIMIT, |byte| byte == b' ');
    let from = quoted::skip_tags(bytes, from);
    if let Some(value) = quoted::string(text, from) {
        let end = run_end(bytes, value.end, 8, is_quote_or_escape);
        return Some(Member { word, value, end });
    }
    if let Some(value) = quoted::block(text, from) {
        let end = value.end;
        return Some(Member { word, value, end });
    }
    let is_line = bytes.get(closer) == Some(&b':') && closer == word_end;
    let end = quoted::word_end(bytes, from, |byte| {
        matches!(byte, b',' | b'}' | b'"' | b'\'')
    });
    // A description in YAML goes on to the end of its line.
    let behind = if is_line && !is_value_word(word) {
        run_end(bytes, end, SIBLING_LIMIT, |byte| {
            !matches!(byte, b'\n' | b',' | b'}')
        })
    } else {
        end
    };
    (!word.is_empty() && end > from).then_some(Member {
        word,
        value: from..end,
        end: behind,
    })
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
            // `- name: a` and `key: …` of an item; `agent: …` below `tokens:`.
            let own = text.get(name.clone()).unwrap_or_default();
            if let Some(inside) = keyed(text, value) {
                put(inside, Bond::Item);
            } else if let Some(member) = member(text, value)
                && let Ok(word) = std::str::from_utf8(member.word)
                && name::is_credential_of(own, word)
            {
                put(member.value, Bond::Item);
            }
        } else if own > indent && !is_item {
            // `value: …` in the object below the name.
            members_below(text, line, own, put);
            return;
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

/// The values in the object whose lines begin at `line`, each `indent` deep.
fn members_below(text: &str, line: usize, indent: usize, put: &mut impl FnMut(Range<usize>, Bond)) {
    let bytes = text.as_bytes();
    let mut line = line;
    for _ in 0..=MAX_MEMBERS {
        let start = run_end(bytes, line, NAME_LIMIT, |byte| byte == b' ');
        if start - line != indent {
            return;
        }
        let Some(member) = member(text, start) else {
            return;
        };
        let end = run_end(bytes, member.end, VALUE_LIMIT, |byte| byte != b'\n');
        put_member(member, put);
        line = end + 1;
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
