//! A value without quotes that is the rest of its line, with blanks in it or with something behind it.

use std::ops::Range;

use crate::boundary::{byte_at, is_name_byte, run_end};
use crate::quoted;

/// A value in groups is looked at up to here.
const GROUPS_LIMIT: usize = 128;

/// A value that is the rest of its line, up to a comment or to what a semicolon divides from it.
pub(crate) fn whole_line(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let end = quoted::word_end(bytes, start, |_| false);
    if end > start && quoted::ends_line(bytes, end) {
        // A comma or semicolon belongs to the line; in quotes around the whole line, the last one does.
        let mut end = end;
        while end > start && matches!(bytes.get(end - 1), Some(b',' | b';' | b'"' | b'\'')) {
            end -= 1;
        }
        return (end > start).then_some(start..end);
    }
    // `passwd=word ; comment`, `password=word; other=1`; a variable of code looks generated in neither.
    let limit = run_end(bytes, start, GROUPS_LIMIT, |byte| {
        !matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b';' | b'#')
    });
    let rest = text.get(start..limit)?.trim_end();
    let is_divided = byte_at(bytes, limit) == b';';
    // Nobody writes code with a blank before a semicolon, or pairs behind it without any.
    let is_configuration = start + rest.len() < limit || are_pairs(text.get(limit + 1..));
    let is_one = !rest.contains(char::is_whitespace);
    let is_meant = if is_one {
        is_divided && (is_configuration || is_mixed(rest))
    } else {
        is_in_groups(rest)
    };
    is_meant.then(|| start..start + rest.len())
}

/// Whether a line goes on with pairs alone: ` other=1; next=2`.
fn are_pairs(rest: Option<&str>) -> bool {
    let rest = rest.unwrap_or_default().bytes().take(GROUPS_LIMIT);
    let line: Vec<u8> = rest
        .take_while(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    let mut pairs = line.trim_ascii().split(|byte| *byte == b';');
    pairs.all(|pair| {
        let pair = pair.trim_ascii();
        let name = pair.iter().take_while(|byte| is_name_byte(**byte)).count();
        pair.is_empty()
            || name > 0
                && pair.get(name) == Some(&b'=')
                && pair.len() > name + 1
                && !pair.contains(&b' ')
    }) && line.contains(&b'=')
}

/// Whether a word mixes kinds of characters as no variable does: digits or signs, or capitals that begin no word.
fn is_mixed(value: &str) -> bool {
    let is_other = |byte: u8| byte.is_ascii_digit() || b"!@#%^&*+?".contains(&byte);
    // `VPqz`, `ptE`: behind the capital of a word of a name stand small letters.
    let bytes = value.as_bytes();
    let is_odd = |(index, byte): (usize, &u8)| {
        byte.is_ascii_uppercase()
            && bytes
                .get(index + 1)
                .is_none_or(|next| next.is_ascii_uppercase())
    };
    let is_odd = bytes.iter().enumerate().any(is_odd);
    let has_small = value.bytes().any(|byte| byte.is_ascii_lowercase());
    value.bytes().any(is_other) || has_small && is_odd
}

/// Whether a value is written in groups of one length, as generated passwords are shown: `tY5m K8rE 2pQx`.
pub(crate) fn is_in_groups(value: &str) -> bool {
    let words: Vec<&str> = value.split(' ').collect();
    let length = words.first().map_or(0, |word| word.len());
    (2..=16).contains(&words.len())
        && (3..=8).contains(&length)
        && words.iter().all(|word| {
            word.len() == length && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && words.iter().filter(|word| is_mixed(word)).count() * 2 >= words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expect: Option<&str>) {
        let start = line.find(['=', ':']).expect("a sign") + 1;
        let start = start + usize::from(line[start..].starts_with(' '));
        let found = whole_line(line, start).map(|value| &line[value]);
        assert_eq!(found, expect, "{line}");
    }

    #[test]
    fn a_semicolon_ends_a_value_and_begins_a_comment_or_another_pair() {
        check("password=Tr0ub4dor ; the old one", Some("Tr0ub4dor"));
        check(
            "password = Tr0ub4dor; the old one\nnext=1",
            Some("Tr0ub4dor"),
        );
        check("password=hJKwzRtQmv; other=1", Some("hJKwzRtQmv"));
        check("password=Tr0ub4dor;", Some("Tr0ub4dor"));
        check("password=Tr0ub4dor # old", Some("Tr0ub4dor"));
        check("password=geheim ; the old one", Some("geheim"));
        check(
            "password=correct-horse; other=1; next=2",
            Some("correct-horse"),
        );
        check("password = readLine; next()", None);
        check("password = input; other = 1", None);
        check("password=Tr0ub4dor other=1", None);
    }

    #[test]
    fn a_value_in_groups_goes_to_the_end_of_its_line() {
        check("password=hJKw zRtQ mv7x", Some("hJKw zRtQ mv7x"));
        check(
            "password: hJKw zRtQ mv7x # old\nnext: 1",
            Some("hJKw zRtQ mv7x"),
        );
        check("password=hJKw zRtQ mv7x ; old", Some("hJKw zRtQ mv7x"));
        check("password: must have been long", None);
        check("password: the password of the user", None);
        check("password=hJKw zRtQ mv", None);
    }
}
