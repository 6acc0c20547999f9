//! Values as they are written: in quotes, escaped once or more, as a block, as an element, as a word.

use std::ops::Range;

use crate::boundary::{byte_at, floor, line_break, run_end};
use crate::limits::VALUE_LIMIT;

/// Behind a YAML tag or anchor, the `N` of an SQL string, the `<<` of an Erlang one, and what
/// makes a secret of a string in PowerShell.
pub(crate) fn skip_tags(bytes: &[u8], start: usize) -> usize {
    const SECURE_STRING: &[u8] = b"ConvertTo-SecureString ";
    match bytes.get(start..).unwrap_or_default() {
        [b'!', b'!', ..] | [b'&', b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let end = run_end(bytes, start, 32, |byte| byte.is_ascii_graphic());
            if byte_at(bytes, end) == b' ' {
                end + 1
            } else {
                start
            }
        }
        [b'N', b'\'', ..] => start + 1,
        [b'<', b'<', b'"', ..] => start + 2,
        rest if rest.starts_with(SECURE_STRING) => start + SECURE_STRING.len(),
        _ => start,
    }
}

/// The inside of a string in quotes that begins at `start`, escaped as often as its first quote is.
pub(crate) fn string(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let open = run_end(bytes, start, 8, |byte| byte == b'\\');
    let escapes = open - start;
    let quote = *bytes
        .get(open)
        .filter(|byte| matches!(byte, b'"' | b'\''))?;
    let mut from = open + 1;
    if escapes == 0 && bytes.get(from..from + 2) == Some(&[quote, quote]) {
        from += 2;
        let rest = text.get(from..)?;
        let rest = rest.get(..floor(rest, VALUE_LIMIT))?;
        let length = rest.find(if quote == b'"' { "\"\"\"" } else { "'''" })?;
        return Some(from..from + length);
    }
    let mut end = from;
    loop {
        match *bytes.get(end)? {
            b'\n' => return None,
            b'\\' => {
                let behind = run_end(bytes, end, VALUE_LIMIT, |byte| byte == b'\\');
                if behind - end == escapes && byte_at(bytes, behind) == quote {
                    break;
                }
                end = behind + 1;
            }
            byte if byte == quote => {
                if escapes > 0 {
                    return None;
                }
                if quote == b'\'' && byte_at(bytes, end + 1) == quote {
                    end += 2;
                } else {
                    break;
                }
            }
            _ => end += 1,
        }
        if end - from > VALUE_LIMIT {
            return None;
        }
    }
    text.get(from..end).map(|_| from..end)
}

/// The one line of a block scalar whose `|` or `>` is at `start`.
pub(crate) fn block(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(start)?, b'|' | b'>') {
        return None;
    }
    let header = run_end(bytes, start + 1, 2, |byte| {
        matches!(byte, b'-' | b'+' | b'1'..=b'9')
    });
    let blank = run_end(bytes, header, 8, |byte| byte == b' ');
    let line = blank + line_break(bytes, blank)?;
    let from = run_end(bytes, line, 64, |byte| byte == b' ');
    let end = word_end(bytes, from, |_| false);
    (from > line && end > from && ends_line(bytes, end)).then_some(from..end)
}

/// The text of an element, behind its opening tag.
pub(crate) fn element(text: &str, from: usize) -> Option<Range<usize>> {
    const CDATA: &str = "<![CDATA[";
    const NESTED: &str = "<value>";
    let rest = text.get(from..)?;
    let rest = rest.get(..floor(rest, VALUE_LIMIT))?;
    let blank = rest.len() - rest.trim_start().len();
    let inside = &rest[blank..];
    if let Some(data) = inside.strip_prefix(CDATA) {
        let start = from + blank + CDATA.len();
        return Some(start..start + data.find("]]>")?);
    }
    let nested = inside
        .get(..NESTED.len())
        .filter(|tag| tag.eq_ignore_ascii_case(NESTED))
        .and_then(|_| inside.get(NESTED.len()..));
    let (start, inside) = match nested {
        Some(nested) => (from + blank + NESTED.len(), nested),
        None => (from + blank, inside),
    };
    let length = inside.find('<')?;
    let value = inside.get(..length)?.trim_end();
    (inside.get(length..)?.starts_with("</") && !value.is_empty())
        .then_some(start..start + value.len())
}

/// The end of a word: before a blank, a line break (escaped ones too), or a byte that ends it.
pub(crate) fn word_end(bytes: &[u8], start: usize, ends: impl Fn(u8) -> bool) -> usize {
    let mut end = start;
    while end - start < VALUE_LIMIT {
        match bytes.get(end..).unwrap_or_default() {
            [] => break,
            [b'\\', b'n' | b'r' | b't' | b'"' | b'\\', ..] => break,
            [byte, ..] if byte.is_ascii_whitespace() || byte.is_ascii_control() || ends(*byte) => {
                break;
            }
            _ => end += 1,
        }
    }
    // The limit may fall into a character; no other end does, since all those bytes are ASCII.
    while end > start
        && bytes
            .get(end)
            .is_some_and(|byte| (0x80..0xc0).contains(byte))
    {
        end -= 1;
    }
    end
}

/// Whether nothing but blanks, a comma, a comment or the end of a quoted text stands behind a value on its line.
pub(crate) fn ends_line(bytes: &[u8], from: usize) -> bool {
    let from = run_end(bytes, from, 2, |byte| matches!(byte, b',' | b';'));
    let next = run_end(bytes, from, 64, |byte| matches!(byte, b' ' | b'\t'));
    match bytes.get(next..).unwrap_or_default() {
        [] | [b'\n' | b'\r', ..] | [b'#', ..] | [b'/', b'/', ..] => true,
        rest @ [b'\\', ..] => line_break(rest, 0).is_some() || rest.starts_with(b"\\\""),
        [b'"', ..] => true,
        _ => false,
    }
}
