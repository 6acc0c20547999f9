//! Objects as YAML that people read: blocks, short lists in a line, and quotes only where they are needed.

use std::fmt::Write;

use seawall_report::escaped;
use serde_json::Value;

/// Longest list of scalars that stays in one line, in characters.
const MAX_LINE: usize = 90;

/// Objects as a stream of documents, each behind its marker.
pub(crate) fn stream(objects: &[Value]) -> String {
    let mut text = String::new();
    for object in objects {
        text.push_str("---\n");
        block(object, 0, &mut text);
    }
    text
}

/// A mapping or a list, indented.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let _ = write!(
                    text,
                    "{:indent$}{}:",
                    "",
                    scalar(&Value::String(key.clone()))
                );
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
                .map(|(key, value)| {
                    format!("{}: {}", scalar(&Value::String(key.clone())), line(value))
                })
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(line).collect();
            format!("[{}]", items.join(", "))
        }
        other => scalar(other),
    }
}

/// A scalar, quoted unless it cannot be taken for anything else. What JSON quotes, YAML reads the same.
fn scalar(value: &Value) -> String {
    match value.as_str() {
        Some(text) if is_plain(text) => text.to_owned(),
        _ => without_breaks(escaped(value.to_string())),
    }
}

/// Escapes what JSON takes for letters and older readers of YAML for the end of a line or of a file.
fn without_breaks(quoted: String) -> String {
    let is_break = |letter: char| matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}');
    if !quoted.contains(is_break) {
        return quoted;
    }
    let mut safe = String::with_capacity(quoted.len() + 16);
    for letter in quoted.chars() {
        match is_break(letter) {
            true => {
                let _ = write!(safe, "\\u{:04x}", u32::from(letter));
            }
            false => safe.push(letter),
        }
    }
    safe
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
        let text = stream(&[json!({"name": "a\u{2028}b\u{2029}c\u{85}d\ne"})]);
        assert_eq!(text, "---\nname: \"a\\u2028b\\u2029c\\u0085d\\ne\"\n");
        let documents = seawall_syntax::parse_stream(text.as_bytes());
        let node = &documents[0].nodes.as_ref().expect("YAML")[0];
        assert_eq!(node.str("name"), Some("a\u{2028}b\u{2029}c\u{85}d\ne"));
    }

    #[test]
    fn objects_are_read_as_they_were_written() {
        let objects = [json!({
            "kind": "A", "empty": {}, "none": [], "words": ["no", "1.0", "a: b", "x"],
            "nested": [{"a": 1, "b": {"c": ["d"]}}, {"e": "f"}], "quoted \"key\"": "line\nbreak",
            "long": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],
        })];
        let text = stream(&objects);
        let documents = seawall_syntax::parse_stream(text.as_bytes());
        assert_eq!(documents.len(), 1, "{text}");
        let node = &documents[0].nodes.as_ref().expect("YAML")[0];
        assert_eq!(
            node.strings("words").collect::<Vec<_>>(),
            ["no", "1.0", "a: b", "x"]
        );
        assert_eq!(
            node.list("nested")[0]
                .walk(&["b"])
                .expect("b")
                .strings("c")
                .next(),
            Some("d")
        );
        assert_eq!(node.str("quoted \"key\""), Some("line\nbreak"));
        assert_eq!(node.strings("long").count(), 2);
        assert!(
            text.contains("empty: {}") && text.contains("none: []"),
            "{text}"
        );
    }
}
