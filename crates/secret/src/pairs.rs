//! Names and values inside of a line: JSON and XML without line breaks, flags, variables in front of a command.

use std::ops::Range;

use crate::name;

/// Longer names are prose.
const NAME_LIMIT: usize = 64;
/// Longer values are documents of their own. Bounds the work at each separator as well.
const VALUE_LIMIT: usize = 512;
/// Blanks between a name, its separator and its value.
const GAP_LIMIT: usize = 8;
/// Bytes between `"name": "TOKEN"` and the `"value": …` that belongs to it.
const SIBLING_LIMIT: usize = 16;

/// Every name that promises a credential, with the place of its value.
pub(crate) fn pairs(line: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    // The value of the last `name` or `key`, and where it ends.
    let mut named: Option<(&str, usize)> = None;
    for (at, separator) in line.bytes().enumerate() {
        if !matches!(separator, b'=' | b':' | b'>') {
            continue;
        }
        let Some(left) = left(line, at, separator) else {
            continue;
        };
        let is_name = matches!(left.name, "name" | "key");
        let sibling = named
            .filter(|(_, end)| {
                left.name == "value" && left.start.saturating_sub(*end) <= SIBLING_LIMIT
            })
            .map(|(name, _)| name);
        if !is_name && sibling.is_none() && name::promise(left.name).is_none() {
            continue;
        }
        let Some(right) = right(line, at, separator, &left) else {
            continue;
        };
        let value = line.get(right.clone()).unwrap_or_default();
        if is_name {
            named = Some((value, right.end));
            continue;
        }
        let name = sibling.unwrap_or(left.name);
        // `"password": "Password"` is a label.
        if !value.is_empty() && !value.eq_ignore_ascii_case(name) {
            found.push((name, right));
        }
    }
    found
}

struct Left<'l> {
    name: &'l str,
    start: usize,
    is_quoted: bool,
}

/// The name in front of a separator.
fn left(line: &str, at: usize, separator: u8) -> Option<Left<'_>> {
    let bytes = line.as_bytes();
    let before = |end: usize| {
        end.checked_sub(1)
            .and_then(|index| bytes.get(index))
            .copied()
    };
    let mut end = at;
    while before(end) == Some(b' ') && at - end < GAP_LIMIT {
        end -= 1;
    }
    let quote = before(end).filter(|byte| matches!(byte, b'"' | b'\''));
    if quote.is_some() {
        end -= 1;
        if before(end) == Some(b'\\') {
            end -= 1;
        }
    } else if end != at {
        return None;
    }
    let mut start = end;
    while before(start).is_some_and(is_name_byte) && end - start <= NAME_LIMIT {
        start -= 1;
    }
    let name = line.get(start..end)?;
    if name.is_empty() || name.len() > NAME_LIMIT {
        return None;
    }
    let outside = before(start);
    let fits = match (separator, quote) {
        (b'>', None) => outside == Some(b'<'),
        (b':', None) => {
            let inside = line.get(start.saturating_sub(GAP_LIMIT)..start)?;
            inside.trim_end_matches(' ').ends_with(['{', ','])
        }
        (_, Some(quote)) => outside == Some(quote),
        (_, None) => {
            outside.is_none_or(|byte| byte.is_ascii_whitespace() || b";&?,({\"'`".contains(&byte))
        }
    };
    fits.then_some(Left {
        name,
        start,
        is_quoted: quote.is_some(),
    })
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The value behind a separator.
fn right(line: &str, at: usize, separator: u8, left: &Left<'_>) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    let mut start = at + 1;
    if separator == b'>' {
        let length = limited(line, start).find('<')?;
        return line[start..]
            .get(length..)?
            .starts_with("</")
            .then_some(start..start + length);
    }
    while bytes.get(start) == Some(&b' ') && start - at <= GAP_LIMIT {
        start += 1;
    }
    let is_escaped = bytes.get(start) == Some(&b'\\');
    let open = start + usize::from(is_escaped);
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(open).copied() {
        let from = open + 1;
        let mut end = from;
        loop {
            match bytes.get(end)? {
                b'\\' if is_escaped && bytes.get(end + 1) == Some(&quote) => break,
                b'\\' => end += 2,
                byte if *byte == quote => break,
                _ => end += 1,
            }
            if end - from > VALUE_LIMIT {
                return None;
            }
        }
        return line.get(from..end).map(|_| from..end);
    }
    let is_spaced = separator == b'=' && start != at + 1;
    if left.is_quoted || is_spaced {
        return None;
    }
    let rest = limited(line, start);
    let length = rest
        .find(|character: char| character.is_whitespace() || ";&,\"'`<>(){}[]".contains(character))
        .unwrap_or(rest.len());
    let value = rest.get(..length)?;
    let is_code = rest[length..].starts_with(['(', '[', '{']) || value.contains('$');
    // In code, a word without a digit is the name of a variable.
    let is_variable = left.name.bytes().all(|byte| !byte.is_ascii_lowercase());
    let tells = left.name.starts_with("--")
        || is_variable
        || value.bytes().any(|byte| byte.is_ascii_digit());
    (!is_code && tells && length <= VALUE_LIMIT).then_some(start..start + length)
}

/// The rest of a line, as far as a value may reach.
fn limited(line: &str, start: usize) -> &str {
    let rest = line.get(start..).unwrap_or_default();
    let mut end = rest.len().min(VALUE_LIMIT + 1);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn values_are_found_with_their_names() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            (
                r#"{"db":{"user":"a","password":"kq7Zt1"}}"#,
                &[("password", "kq7Zt1")],
            ),
            (r#"{ "apiToken" : "a\"b" }"#, &[("apiToken", r#"a\"b"#)]),
            (r#""{\"password\":\"kq7Zt1\"}""#, &[("password", "kq7Zt1")]),
            (
                r#"[{"name":"DB_PASSWORD","value":"kq7Zt1"}]"#,
                &[("DB_PASSWORD", "kq7Zt1")],
            ),
            (
                r#"<a><password>kq7Zt1</password></a>"#,
                &[("password", "kq7Zt1")],
            ),
            (
                r#"<db user="a" password="kq7Zt1"/>"#,
                &[("password", "kq7Zt1")],
            ),
            (
                r#"<add key="ApiSecret" value="kq7Zt1" />"#,
                &[("ApiSecret", "kq7Zt1")],
            ),
            (
                "PGPASSWORD=sommerwind psql -h db",
                &[("PGPASSWORD", "sommerwind")],
            ),
            (
                "tool --password=sommerwind run",
                &[("--password", "sommerwind")],
            ),
            ("{user: a, password: kq7Zt1}", &[("password", "kq7Zt1")]),
            ("host=db;password=kq7Zt1;x=y", &[("password", "kq7Zt1")]),
            ("connect(password=config.password)", &[]),
            ("connect(password=read(1))", &[]),
            ("local password = ngx.var.p2", &[]),
            ("the password: a1 is old", &[]),
            (r#"{"password":"Password","token":{"type":"string"}}"#, &[]),
            (r#"if [ "$TOKEN" = "x1" ]"#, &[]),
            ("password=", &[]),
            (r#"{"password":"never closed"#, &[]),
        ];
        for (line, expect) in cases {
            let found: Vec<_> = pairs(line)
                .into_iter()
                .map(|(name, value)| (name, &line[value]))
                .collect();
            assert_eq!(&found[..], *expect, "{line}");
        }
    }
}
