//! New values as text.

use std::fmt::Write;

use super::style::Style;
use crate::yaml::plain;
use crate::{Node, Value};

/// When a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// On a line of its own: only where it would mean something else.
    Block,
    /// Inside `{}` or `[]`, where commas and brackets mean something too.
    Flow,
    /// Always, as JSON asks.
    Always,
}

/// How a value inside `{}` or `[]` is written.
#[derive(Clone, Copy)]
pub(super) struct Flow<'s> {
    pub(super) style: &'s Style,
    pub(super) quoting: Quoting,
    pub(super) newline: &'s str,
}

/// A scalar, or an empty mapping or list.
pub(super) fn scalar(value: Value<'_>, quoting: Quoting) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::String(text) => string(text, quoting),
        Value::Sequence(_) => "[]".to_owned(),
        Value::Mapping(_) => "{}".to_owned(),
    }
}

/// A string or a key.
pub(super) fn string(text: &str, quoting: Quoting) -> String {
    if quoting != Quoting::Always && is_plain(text, quoting == Quoting::Flow) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other if is_hidden(other) => {
                // All of them lie in the basic plane, so four digits do.
                let _ = write!(quoted, "\\u{:04x}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that YAML allows only as an escape, or that nobody would see.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Whether a text means itself without quotes, for readers of YAML 1.1 and 1.2 alike.
fn is_plain(text: &str, flow: bool) -> bool {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return false;
    };
    let second = characters.next();
    let starts_well = match first {
        '-' | '?' | ':' => {
            second.is_some_and(|next| !next.is_whitespace() && (!flow || !",[]{}".contains(next)))
        }
        other => !" ,[]{}#&*!|>'\"%@`=".contains(other),
    };
    let ends_well = !text.ends_with([' ', ':']);
    let has_indicator = text.contains(": ") || text.contains(" #") || text.chars().any(is_hidden);
    // Inside brackets, Kubernetes' reader stops at a question mark, and older readers at a colon without a blank behind it.
    let has_bracket = flow && text.contains([',', '[', ']', '{', '}', ':', '?']);
    // A dash or question mark in front of a bracket or comma looks like an item or a key.
    let ends_like_an_item = flow && text.ends_with(['-', '?']);
    let is_marker = text == "<<" || text.starts_with("---") || text.starts_with("...");
    starts_well
        && ends_well
        && !(has_indicator
            || has_bracket
            || ends_like_an_item
            || is_marker
            || looks_like_a_time(text))
        && matches!(plain(text), Value::String(_))
}

/// Dates and base-60 numbers, which YAML 1.1 readers may take for something else than text.
fn looks_like_a_time(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let date = |at: usize| digits.as_bytes().get(at) == Some(&b'-');
    let starts_with_year = digits.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
    (starts_with_year && date(4))
        || (digits.contains(':')
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'_' | b'.')))
}

/// A value inside `{}` or `[]`. `line` holds the blanks of the line that it stands on when it may spread
/// over several lines.
pub(super) fn flow(value: &Node, form: Flow<'_>, line: Option<&str>) -> String {
    let style = form.style;
    let (brackets, wide, pieces): (_, _, Vec<(Option<&str>, &Node)>) = match value.value() {
        Value::Mapping(entries) if !entries.is_empty() => (
            ['{', '}'],
            style.wide_mappings,
            entries
                .iter()
                .map(|entry| (Some(entry.key.as_str()), &entry.value))
                .collect(),
        ),
        Value::Sequence(items) if !items.is_empty() => (
            ['[', ']'],
            style.wide_lists,
            items.iter().map(|item| (None, item)).collect(),
        ),
        other => return scalar(other, form.quoting),
    };
    let line = line.filter(|_| wide);
    let inner = line.map(|blanks| format!("{blanks}{}", style.unit));
    let mut text = String::from(brackets[0]);
    for (index, (key, piece)) in pieces.into_iter().enumerate() {
        if index > 0 {
            text.push_str(if inner.is_some() { "," } else { comma(form) });
        }
        if let Some(inner) = &inner {
            text.push_str(form.newline);
            text.push_str(inner);
        }
        text.push_str(&flow_element(key, piece, form, inner.as_deref()));
    }
    if let Some(line) = line {
        text.push_str(form.newline);
        text.push_str(line);
    }
    text.push(brackets[1]);
    text
}

/// A key with its value, or an item, inside `{}` or `[]`.
pub(super) fn flow_element(
    key: Option<&str>,
    value: &Node,
    form: Flow<'_>,
    line: Option<&str>,
) -> String {
    let value = flow(value, form, line);
    match key {
        None => value,
        Some(key) => {
            let compact = form.quoting == Quoting::Always && form.style.compact;
            let colon = if compact { ":" } else { ": " };
            format!("{}{colon}{value}", string(key, form.quoting))
        }
    }
}

/// What separates two elements on one line.
pub(super) fn comma(form: Flow<'_>) -> &'static str {
    if form.style.compact { "," } else { ", " }
}

/// A value in block style: what stands behind the colon or dash (with the blank in front), and the lines
/// below.
pub(super) struct Block {
    pub(super) head: String,
    pub(super) rest: Vec<String>,
}

/// A value behind a key (`is_item` false) or dash (`is_item` true) that stands at `column`.
pub(super) fn block(value: &Node, style: &Style, column: usize, is_item: bool) -> Block {
    match value.value() {
        Value::Mapping(entries) if !entries.is_empty() => {
            let inner = column + if is_item { 2 } else { style.step };
            let lines = entries
                .iter()
                .flat_map(|entry| block_element(Some(&entry.key), &entry.value, style, inner));
            nested(lines.collect(), inner, is_item)
        }
        Value::Sequence(items) if !items.is_empty() && style.block_lists => {
            let inner = column + if is_item { 2 } else { style.list_offset };
            let lines = items
                .iter()
                .flat_map(|item| block_element(None, item, style, inner));
            nested(lines.collect(), inner, is_item)
        }
        _ => {
            let form = Flow {
                style,
                quoting: Quoting::Flow,
                newline: "\n",
            };
            let text = match value.value() {
                Value::Sequence(_) => flow(value, form, None),
                other => scalar(other, Quoting::Block),
            };
            Block {
                head: format!(" {text}"),
                rest: Vec::new(),
            }
        }
    }
}

/// Lines below a key, or lines of which the first stands behind the dash.
fn nested(mut lines: Vec<String>, column: usize, is_item: bool) -> Block {
    if !is_item || lines.is_empty() {
        return Block {
            head: String::new(),
            rest: lines,
        };
    }
    let rest = lines.split_off(1);
    let first = lines.pop().unwrap_or_default();
    Block {
        head: format!(" {}", first.get(column..).unwrap_or(&first)),
        rest,
    }
}

/// The lines of a key with its value, or of an item, at `column`.
pub(super) fn block_element(
    key: Option<&str>,
    value: &Node,
    style: &Style,
    column: usize,
) -> Vec<String> {
    let name = match key {
        Some(key) => format!("{}:", string(key, Quoting::Block)),
        None => "-".to_owned(),
    };
    let Block { head, rest } = block(value, style, column, key.is_none());
    let mut lines = vec![format!("{}{name}{head}", " ".repeat(column))];
    lines.extend(rest);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_yaml;
    use proptest::prelude::*;

    #[test]
    fn strings_are_quoted_only_where_needed() {
        for (text, expect) in [
            ("NET_RAW", "NET_RAW"),
            ("RuntimeDefault", "RuntimeDefault"),
            ("a:b", "a:b"),
            ("nginx:1.2", "nginx:1.2"),
            ("-x", "-x"),
            ("500m", "500m"),
            ("10.0.0.1/8", "10.0.0.1/8"),
            ("a b", "a b"),
            ("é", "é"),
            ("", "\"\""),
            ("yes", "\"yes\""),
            ("n", "\"n\""),
            ("null", "\"null\""),
            ("0777", "\"0777\""),
            ("1e3", "\"1e3\""),
            ("1_000", "\"1_000\""),
            ("2026-11-21", "\"2026-11-21\""),
            ("12:30:45", "\"12:30:45\""),
            ("-", "\"-\""),
            ("- a", "\"- a\""),
            ("*", "\"*\""),
            ("a: b", "\"a: b\""),
            ("a:", "\"a:\""),
            ("a #b", "\"a #b\""),
            (" a", "\" a\""),
            ("a\n\u{1}", "\"a\\n\\u0001\""),
            ("{{ x }}", "\"{{ x }}\""),
            ("=", "\"=\""),
        ] {
            assert_eq!(string(text, Quoting::Block), expect);
        }
        assert_eq!(string("a,b", Quoting::Flow), "\"a,b\"");
        assert_eq!(string("a,b", Quoting::Block), "a,b");
        assert_eq!(string("a", Quoting::Always), "\"a\"");
    }

    proptest! {
        #[test]
        fn any_string_reads_back(text in prop_oneof![
            "[-a-c0-9:#,&*!?|>'\"%@`{}\\[\\] =.+_~<\\\\\\n\\t\\r]{0,8}",
            "\\PC{0,6}",
            proptest::collection::vec(any::<char>(), 0..5).prop_map(|c| c.into_iter().collect()),
        ]) {
            for (quoting, document) in [
                (Quoting::Block, format!("k: {}\n", string(&text, Quoting::Block))),
                (Quoting::Flow, format!("k: [{}]\n", string(&text, Quoting::Flow))),
                (Quoting::Always, format!("{{\"k\":{}}}", string(&text, Quoting::Always))),
            ] {
                let nodes = parse_yaml(&document, 0, &mut Vec::new()).expect(&document);
                let read = nodes[0].get("k").expect(&document);
                let read = if quoting == Quoting::Flow { &read.items()[0] } else { read };
                prop_assert_eq!(read.as_str(), Some(text.as_str()), "{}", document);
            }
        }
    }
}
