//! Objects as YAML that people read: blocks, short lists in a line, and quotes only where they are needed; and comments.
//! Readers of YAML 1.1 and of YAML 1.2 read the same.

use std::fmt::Write;

use serde_json::Value;

use crate::Lines;
use crate::log::is_marker;
use crate::shown::steers;

/// Longest list of scalars that stays in one line, in characters.
const MAX_LINE: usize = 90;

/// Makes a comment of each line. A comment ends with its line, whatever a name holds.
pub fn comments(lines: &Lines) -> Lines {
    let mut comments = Lines::new();
    for line in lines.as_str().lines() {
        match line {
            "" => comments.line(format_args!("#")),
            line => comments.line(format_args!("# {line}")),
        }
    }
    comments
}

/// Objects as a stream of documents, each behind its marker.
pub fn stream(objects: &[Value]) -> Lines {
    let mut text = String::new();
    for object in objects {
        text.push_str("---\n");
        block(object, 0, &mut text);
    }
    let mut lines = Lines::new();
    lines.push_safe(&text);
    lines
}

/// A mapping or a list, indented.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let _ = write!(text, "{:indent$}{}:", "", string(key));
                after(value, indent, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(fields) if !fields.is_empty() => {
                        // The first field stands behind the dash.
                        let mut inner = String::new();
                        block(item, indent + 2, &mut inner);
                        let _ = write!(text, "{:indent$}- {}", "", &inner[indent + 2..]);
                    }
                    other => {
                        let _ = writeln!(text, "{:indent$}- {}", "", line(other));
                    }
                }
            }
        }
        other => {
            let _ = writeln!(text, "{:indent$}{}", "", line(other));
        }
    }
}

/// What stands behind a key.
fn after(value: &Value, indent: usize, text: &mut String) {
    let short = line(value);
    let is_flat = match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => {
            items
                .iter()
                .all(|item| !item.is_object() && !item.is_array())
                && short.len() <= MAX_LINE
        }
        _ => true,
    };
    if is_flat {
        let _ = writeln!(text, " {short}");
    } else {
        text.push('\n');
        block(value, indent + 2, text);
    }
}

/// A value in one line.
fn line(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", string(key), line(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => string(text),
        other => other.to_string(),
    }
}

/// A key or a string, quoted unless it cannot be taken for anything else.
fn string(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '#' if is_marker(text, at) => quoted.push_str("\\u0023"),
            letter if steers(letter) => {
                let number = u32::from(letter);
                // Surrogates, which JSON has, are refused by readers of YAML.
                let _ = match number {
                    0..=0xffff => write!(quoted, "\\u{number:04x}"),
                    _ => write!(quoted, "\\U{number:08x}"),
                };
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_ends_a_line_for_somebody_is_escaped() {
        let text =
            stream(&[json!({"name": "a\u{2028}b\u{2029}c\u{85}d\ne\u{e0041}##vso[\u{ffff}"})]);
        assert_eq!(
            text.as_str(),
            "---\nname: \"a\\u2028b\\u2029c\\u0085d\\ne\\U000e0041#\\u0023vso[\\uffff\"\n"
        );
    }

    #[test]
    fn a_comment_is_one_line() {
        let mut lines = Lines::new();
        lines.line(format_args!("a {}", "b\n---\nkind: Role"));
        lines.gap();
        assert_eq!(
            comments(&lines).as_str(),
            "# a b\u{fffd}---\u{fffd}kind: Role\n#\n"
        );
    }

    #[test]
    fn blocks_and_lines() {
        let object = json!({
            "kind": "A", "empty": {}, "none": [], "words": ["no", "1.0", "a: b", "x"],
            "nested": [{"a": 1, "b": {"c": ["d"]}}, {"e": "f"}], "quoted \"key\"": "line\nbreak",
        });
        assert_eq!(
            stream(&[object]).as_str(),
            "---\nempty: {}\nkind: A\nnested:\n  - a: 1\n    b:\n      c: [d]\n  - e: f\nnone: []\n\"quoted \\\"key\\\"\": \"line\\nbreak\"\nwords: [\"no\", \"1.0\", \"a: b\", x]\n"
        );
    }
}
