//! Names in a text and the values that belong to them: `key: value`, `KEY=value`, JSON, XML, flags, directives, code.

use std::ops::Range;

use crate::bond::Bond;
use crate::boundary::{byte_at, byte_before, is_name_byte, line_break, run_end, run_start};
use crate::fallback::fallback;
use crate::leader::{behind_key, is_header_option, is_in_pool, is_line_start};
use crate::limits::{GAP_LIMIT, NAME_LIMIT};
use crate::nested::{before, below, inside, naming_word, sibling};
use crate::quoted;
use crate::random;
use crate::section::in_section;
use crate::typed::behind_type;
use crate::whole_line::whole_line;

/// Quotes, escapes and brackets between a name and its separator.
const CLOSER_LIMIT: usize = 12;

/// A name with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub bond: Bond,
}

/// What stands between a name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Equals,
    Colon,
    Element,
    /// `define('NAME', 'value')`, `set("value")`, `NAME || 'value'`, `'name' => 'value'`.
    Code,
    Blank,
}

/// The name around a hit of one of the words that tell of credentials.
pub(crate) fn name_around(bytes: &[u8], hit: &Range<usize>) -> Option<Range<usize>> {
    let mut start = run_start(bytes, hit.start, NAME_LIMIT, is_name_byte);
    let mut end = run_end(bytes, hit.end, NAME_LIMIT, is_name_byte);
    // A letter of Latin-1, as in `contraseña`, goes on with the name.
    while let Some([0xC3, 0x80..=0xBF]) = bytes.get(end..end + 2)
        && end - start < NAME_LIMIT
    {
        end = run_end(bytes, end + 2, NAME_LIMIT, is_name_byte);
    }
    // The end of an escape sequence: `\npassword=…`.
    if start > 0 && bytes.get(start - 1) == Some(&b'\\') && start < hit.start {
        start += 1;
    }
    while end > hit.end && matches!(bytes.get(end - 1), Some(b'.' | b'-')) {
        end -= 1;
    }
    (end - start <= NAME_LIMIT).then_some(start..end)
}

/// Where the values of a name are.
pub(crate) fn assignments(text: &str, name: Range<usize>, add: &mut impl FnMut(Assignment)) {
    let bytes = text.as_bytes();
    let mut put = |value: Range<usize>, bond: Bond| {
        add(Assignment {
            name: name.clone(),
            value,
            bond,
        });
    };
    if is_reference(bytes, name.start) {
        if let Some(value) = default_of(bytes, &name) {
            put(value, Bond::Firm);
        }
        return;
    }
    if let Some(from) = behind_key(bytes, name.end) {
        if let Some(value) = quoted::element(text, from) {
            put(value, Bond::Firm);
        }
        return;
    }
    if let Some(word) = naming_word(bytes, name.start) {
        if let Some(value) = sibling(text, name.end).or_else(|| before(text, word)) {
            put(value, Bond::Firm);
        }
        return;
    }
    let Some((link, from, is_quoted)) = link(bytes, &name) else {
        in_section(text, &name, &mut |value| put(value, Bond::Item));
        return;
    };
    let start = run_end(bytes, from, GAP_LIMIT, |byte| matches!(byte, b' ' | b'\t'));
    let start = quoted::skip_tags(bytes, start);
    if link == Link::Element {
        if let Some(value) = quoted::element(text, from) {
            put(value, Bond::Firm);
        }
        return;
    }
    if let Some(value) = quoted::string(text, start) {
        let bond = if link != Link::Blank || name_is_flag(bytes, &name) {
            Bond::Firm
        } else if ends_phrase(bytes, value.end) || is_behind_user(text, name.start) {
            Bond::Word
        } else {
            return;
        };
        put(value, bond);
        return;
    }
    match link {
        Link::Colon | Link::Equals => {
            if let Some(word) = fallback(text, start) {
                put(word, Bond::Firm);
            } else if let Some(block) = quoted::block(text, start) {
                put(block, Bond::Firm);
            } else if link == Link::Colon && byte_at(bytes, start) == b'{' {
                inside(text, &name, start + 1, &mut put);
            } else if let Some(after) = line_break(bytes, start) {
                if link == Link::Colon {
                    below(text, &name, start + after, &mut put);
                }
            } else if let Some((value, bond)) = bare(text, &name, link, start, is_quoted) {
                put(value, bond);
            }
        }
        // `tokens {` of HCL.
        Link::Blank if byte_at(bytes, start) == b'{' => inside(text, &name, start + 1, &mut put),
        Link::Blank => {
            if let Some((value, bond)) = word(text, &name, start) {
                put(value, bond);
            }
        }
        Link::Code | Link::Element => {}
    }
}

fn name_is_flag(bytes: &[u8], name: &Range<usize>) -> bool {
    byte_at(bytes, name.start) == b'-'
}

/// `${NAME…}`, `$(NAME)`, `{{ .NAME }}`, `%NAME%`: what stands there is taken from elsewhere.
fn is_reference(bytes: &[u8], start: usize) -> bool {
    matches!(
        bytes.get(..start),
        Some([.., b'$', b'{' | b'('] | [.., b'{', b'{'] | [.., b'{', b'{', b' '])
    )
}

/// `word` of `${NAME:-word}` and `${NAME:=word}`.
fn default_of(bytes: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let rest = bytes.get(name.end..)?;
    let has_default = rest.starts_with(b":-") || rest.starts_with(b":=");
    if byte_before(bytes, name.start) != b'{' || !has_default {
        return None;
    }
    let start = name.end + 2;
    let end = quoted::word_end(bytes, start, |byte| matches!(byte, b'}' | b'$'));
    (end > start && byte_at(bytes, end) == b'}').then_some(start..end)
}

/// What links a name to its value, where the value may begin, and whether the name is in quotes.
fn link(bytes: &[u8], name: &Range<usize>) -> Option<(Link, usize, bool)> {
    let outside = byte_before(bytes, name.start);
    let mut next = name.end;
    let mut is_quoted = false;
    while next - name.end < CLOSER_LIMIT {
        match bytes.get(next..).unwrap_or_default() {
            [b'\\', b'"' | b'\'' | b'\\', ..] => next += 1,
            [b'"' | b'\'', ..] => {
                is_quoted = true;
                next += 1;
            }
            [b']', ..] if is_quoted || is_in_pool(bytes, name.start) => next += 1,
            _ => break,
        }
    }
    if is_quoted && !matches!(outside, b'"' | b'\'') {
        return None;
    }
    if outside == b'<' || outside == b':' && bytes.get(next) == Some(&b'>') {
        // An element, perhaps with attributes.
        let close = run_end(bytes, next, NAME_LIMIT, |byte| {
            !matches!(byte, b'>' | b'<' | b'\n')
        });
        let is_open = byte_at(bytes, close) == b'>' && byte_before(bytes, close) != b'/';
        return is_open.then_some((Link::Element, close + 1, false));
    }
    let gap = run_end(bytes, next, GAP_LIMIT, |byte| matches!(byte, b' ' | b'\t'));
    let found = match bytes.get(gap..).unwrap_or_default() {
        // A field of Jsonnet that is left out of the result.
        [b':', b':', b' ', b'"' | b'\'', ..] => (Link::Colon, gap + 2),
        [b'=', b'=' | b'~', ..] | [b':', b':', ..] => return None,
        [b'=', b'>', ..] => (Link::Code, gap + 2),
        [b':', b'?' | b'=' | b'+', ..] if outside == b'{' => return None,
        [b':', b'=', ..] => (Link::Equals, gap + 2),
        [b'=', ..] => (Link::Equals, gap + 1),
        [b':', ..] if gap == next || is_quoted || is_line_start(bytes, name.start) => {
            match behind_type(bytes, gap + 1) {
                Some(value) => (Link::Equals, value),
                None => (Link::Colon, gap + 1),
            }
        }
        // A pair of Erlang.
        [b',', ..] if outside == b'{' && !is_quoted => (Link::Code, gap + 1),
        [b',', ..]
            if is_quoted
                && byte_before(
                    bytes,
                    run_start(bytes, name.start - 1, 4, |byte| byte == b' '),
                ) == b'(' =>
        {
            (Link::Code, gap + 1)
        }
        [b'(', ..] if gap == next => (Link::Code, gap + 1),
        [b'|', b'|', ..] | [b'?', b'?', ..] => (Link::Code, gap + 2),
        _ if gap > next && !is_quoted => (Link::Blank, gap),
        _ => return None,
    };
    Some((found.0, found.1, is_quoted))
}

/// Whether a phrase ends here: at the end of a line, a statement, an argument.
fn ends_phrase(bytes: &[u8], from: usize) -> bool {
    let from = run_end(bytes, from, 6, |byte| {
        matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t')
    });
    matches!(
        byte_at(bytes, from),
        b'\n' | b'\r' | b';' | b')' | b'}' | b','
    )
}

/// Whether a name stands in a line of pairs: `host user=app password=word port=22`.
fn is_pair_behind_pair(bytes: &[u8], name_start: usize) -> bool {
    let blank = run_start(bytes, name_start, GAP_LIMIT, |byte| {
        matches!(byte, b' ' | b'\t')
    });
    let word = run_start(bytes, blank, NAME_LIMIT, |byte| !byte.is_ascii_whitespace());
    let before = bytes.get(word..blank).unwrap_or_default();
    let sign = before.iter().position(|byte| *byte == b'=');
    blank < name_start
        && sign.is_some_and(|sign| sign > 0 && sign + 1 < before.len())
        && before
            .iter()
            .all(|byte| is_name_byte(*byte) || b"=:/@%+".contains(byte))
}

/// `user: admin / password: word`
fn follows_user(text: &str, until: usize) -> bool {
    let line = run_start(text.as_bytes(), until, 64, |byte| byte != b'\n');
    let head = text.get(line..until).unwrap_or_default();
    ["user", "User", "login", "Login"]
        .iter()
        .any(|word| head.contains(word))
}

/// A value without quotes behind `:` or `=`.
fn bare(
    text: &str,
    name: &Range<usize>,
    link: Link,
    start: usize,
    is_quoted: bool,
) -> Option<(Range<usize>, Bond)> {
    let bytes = text.as_bytes();
    let outside = byte_before(bytes, name.start);
    if name_is_flag(bytes, name) && link == Link::Equals {
        let end = quoted::word_end(bytes, start, |byte| {
            matches!(byte, b'"' | b'\'' | b'`' | b';')
        });
        return (start + 1 >= name.end && end > start).then_some((start..end, Bond::Firm));
    }
    if is_line_start(bytes, name.start)
        && let Some(value) = whole_line(text, start)
    {
        return Some((value, Bond::Firm));
    }
    // `--set user=a,password=word`
    if link == Link::Equals && outside == b',' {
        let line = run_start(bytes, name.start, 160, |byte| byte != b'\n');
        let head = text.get(line..name.start).unwrap_or_default();
        let end = quoted::word_end(bytes, start, |byte| {
            matches!(byte, b',' | b'"' | b'\'' | b'$' | b'{')
        });
        if end > start
            && ["--set ", "--set-string ", " -o ", "--set="]
                .iter()
                .any(|set| head.contains(set))
        {
            return Some((start..end, Bond::Firm));
        }
    }
    if link == Link::Equals && is_pair_behind_pair(bytes, name.start) && start == name.end + 1 {
        let end = quoted::word_end(bytes, start, |byte| b";&,\"'`<>(){}[]|$".contains(&byte));
        if end > start && byte_at(bytes, end).is_ascii_whitespace() {
            return Some((start..end, Bond::Firm));
        }
    }
    // `-e "password=word"`: the quotes are around both.
    if link == Link::Equals && matches!(outside, b'"' | b'\'') {
        let end = quoted::word_end(bytes, start, |byte| byte == outside);
        let value = text.get(start..end)?;
        if end > start && byte_at(bytes, end) == outside && !value.contains(['$', '{', '&', ';']) {
            return Some((start..end, Bond::Firm));
        }
    }
    let is_header = bytes.get(name.clone()).is_some_and(|name| {
        name.get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"x-"))
    }) || matches!(outside, b'"' | b'\'') && is_header_option(text, name.start);
    let fits = match link {
        Link::Colon if is_header => true,
        Link::Colon => {
            let brace = run_start(bytes, name.start, 8, |byte| byte == b' ');
            let before = byte_before(bytes, brace);
            !is_quoted
                && (matches!(before, b'{' | b',') || before == b'/' && follows_user(text, brace))
        }
        _ => {
            let opens = outside.is_ascii_whitespace() || b";&?,({\"'`=|/[".contains(&outside);
            start == name.end + 1 && (opens || is_line_start(bytes, name.start))
                || bytes
                    .get(..name.start)
                    .is_some_and(|head| head.ends_with(b"\\n"))
        }
    };
    if !fits {
        return None;
    }
    let end = quoted::word_end(bytes, start, |byte| b";&,\"'`<>(){}[]|".contains(&byte));
    let value = text.get(start..end)?;
    let is_code = matches!(byte_at(bytes, end), b'(' | b'[' | b'{');
    (end > start && !is_code && !value.contains('$')).then_some((start..end, Bond::Loose))
}

/// A value behind a name and blanks: `--password word`, `requirepass word`, `login a password word`.
fn word(text: &str, name: &Range<usize>, start: usize) -> Option<(Range<usize>, Bond)> {
    let bytes = text.as_bytes();
    let end = quoted::word_end(bytes, start, |byte| {
        matches!(byte, b'"' | b'\'' | b'`' | b'|' | b'<')
    });
    let end = start
        + text
            .get(start..end)?
            .trim_end_matches([';', ',', ')'])
            .len();
    let is_open = text.get(start..end).is_some_and(|word| word.contains('{'));
    let end = if is_open || end == start || byte_at(bytes, end - 1) != b'}' {
        end
    } else {
        end - 1
    };
    if end == start {
        return None;
    }
    if name_is_flag(bytes, name) {
        return (byte_at(bytes, start) != b'-').then_some((start..end, Bond::Word));
    }
    // `-field=password secret/db`: the name is what an option is set to.
    if byte_before(bytes, name.start) == b'=' {
        return None;
    }
    let is_last = ends_phrase(bytes, end);
    let is_login = is_behind_user(text, name.start);
    // `echo "requirepass word" >> file`: the quotes are around both. Prose is quoted as well, without a password in it.
    let quote = byte_before(bytes, name.start);
    let is_line_in_quotes = matches!(quote, b'"' | b'\'')
        && byte_at(bytes, end) == quote
        && text.get(start..end).is_some_and(random::is_generated);
    (is_line_in_quotes || is_last && (is_login || is_line_start(bytes, name.start)))
        .then_some((start..end, Bond::Word))
}

/// Whether a line names a user before a name: `login a password word`.
fn is_behind_user(text: &str, name_start: usize) -> bool {
    let line_start = run_start(text.as_bytes(), name_start, 128, |byte| byte != b'\n');
    let line = text.get(line_start..name_start).unwrap_or_default();
    ["login ", "user ", "machine ", "stats ", "neighbor "]
        .iter()
        .any(|word| line.contains(word))
}
