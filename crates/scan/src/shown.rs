//! A patch as it is shown: its lines without the credentials of the file.
//!
//! Lines around a change may hold any value of a manifest. The file itself is written with what it held.

use aho_corasick::{AhoCorasick, MatchKind};
use seawall_model::credentials;
use seawall_syntax::edit::unified_diff;
use seawall_syntax::{Node, Value, parse_stream};

use crate::FixedFile;

/// What stands for a value that is hidden.
const REDACTED: &str = "[redacted]";
/// Less is part of any word, and is only hidden where it stands alone.
const LONG: usize = 8;
/// Less is no credential.
const SHORTEST: usize = 3;

/// The patch of a file, which it calls by this name, and whether something in it is hidden.
pub fn shown_diff(name: &str, file: &FixedFile) -> (String, bool) {
    let diff = unified_diff(name, &file.before, &file.after);
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(hidden(&file.before))
        .ok();
    let mut shown = String::with_capacity(diff.len());
    for (index, line) in diff.split_inclusive('\n').enumerate() {
        // The first two lines name the file.
        if index < 2 || line.starts_with("@@") {
            shown.push_str(line);
            continue;
        }
        let (mark, text) = line.split_at(line.chars().next().map_or(0, char::len_utf8));
        shown.push_str(mark);
        let text = match &automaton {
            Some(automaton) => hide(text, automaton),
            None => text.to_owned(),
        };
        shown.push_str(&seawall_secret::redact_named("", &text).unwrap_or(text));
    }
    let is_hidden = shown != diff;
    (shown, is_hidden)
}

fn hide(line: &str, automaton: &AhoCorasick) -> String {
    let mut result = String::with_capacity(line.len());
    let mut copied = 0;
    for found in automaton.find_iter(line) {
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = found
            .start()
            .checked_sub(1)
            .and_then(|at| line.as_bytes().get(at));
        let stands_alone = !is_word(before) && !is_word(line.as_bytes().get(found.end()));
        if found.len() < LONG && !stands_alone {
            continue;
        }
        result.push_str(line.get(copied..found.start()).unwrap_or_default());
        result.push_str(REDACTED);
        copied = found.end();
    }
    result.push_str(line.get(copied..).unwrap_or_default());
    result
}

/// Every piece of a credential or of a Secret's value that may be in a line of the text.
fn hidden(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.iter().flatten() {
            secrets(node, &mut pieces);
            for one in credentials(node, &|_, _| true) {
                match one.text.value() {
                    Value::String(text) => {
                        for found in &one.found {
                            let inside = text.get(found.start..found.end);
                            add(inside.unwrap_or_default(), &mut pieces);
                        }
                    }
                    Value::Int(number) => add(&number.to_string(), &mut pieces),
                    _ => {}
                }
            }
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// The values of Secrets, also of those in lists.
fn secrets(node: &Node, pieces: &mut Vec<String>) {
    match node.value() {
        Value::Mapping(entries) => {
            if node.str("kind") == Some("Secret") {
                for field in ["data", "stringData"] {
                    for entry in node.get(field).map_or(&[][..], Node::entries) {
                        if let Some(text) = entry.value.as_str() {
                            add(text, pieces);
                        }
                    }
                }
            }
            for entry in entries {
                secrets(&entry.value, pieces);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                secrets(item, pieces);
            }
        }
        _ => {}
    }
}

/// A text as it may be written: a line at a time, folded, escaped.
fn add(text: &str, pieces: &mut Vec<String>) {
    let long = text.split_whitespace().filter(|piece| piece.len() >= LONG);
    for piece in text.lines().map(str::trim).chain(long) {
        if piece.len() < SHORTEST {
            continue;
        }
        pieces.push(piece.to_owned());
        if piece.contains(['"', '\\']) {
            pieces.push(piece.replace('\\', r"\\").replace('"', r#"\""#));
        }
        if piece.contains('\'') {
            pieces.push(piece.replace('\'', "''"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn shown(before: &str) -> String {
        let (shown, is_hidden) = shown_diff(
            "app.yaml",
            &FixedFile {
                file: Arc::from("app.yaml"),
                before: before.to_owned(),
                after: before.replace("x: 1", "x: 2"),
                mends: Vec::new(),
            },
        );
        assert!(is_hidden, "{shown}");
        assert!(shown.contains("-x: 1\n+x: 2\n"), "{shown}");
        shown
    }

    #[test]
    fn lines_around_a_change_show_no_credential() {
        for (line, value) in [
            (
                "env: [{name: DB_PASSWORD, value: sommerwind}]",
                "sommerwind",
            ),
            ("- {name: DB_PASSWORD, value: ab12}", "ab12"),
            ("password: 12345678", "12345678"),
            ("a: 'it''s password=''kq7Zt1pLx9'''", "kq7Zt1pLx9"),
            ("password: \"kq7\\\"Zt1pLx9\"", "Zt1pLx9"),
            ("args: [mysql, -psommerwind]", "sommerwind"),
            ("# password: kq7Zt1pLx9", "kq7Zt1pLx9"),
        ] {
            let item = line.starts_with('-');
            let before = if item {
                format!("x: 1\nenv:\n{line}\n")
            } else {
                format!("x: 1\n{line}\n")
            };
            let text = shown(&before);
            assert!(!text.contains(value), "{text}");
        }
    }

    #[test]
    fn values_of_secrets_are_hidden_in_lists_too() {
        let text =
            shown("x: 1\nitems:\n- kind: Secret\n  data: {a: c29tbWVyd2luZA==}\n- kind: Secret\n");
        assert!(!text.contains("c29tbWVyd2luZA"), "{text}");
        // The lines of the value are among the three around the change.
        let text = shown("kind: Secret\nstringData:\n  b: |\n    first line\n    second\nx: 1\n");
        assert!(
            !text.contains("first line") && !text.contains("second"),
            "{text}"
        );
    }

    #[test]
    fn a_short_password_does_not_hide_parts_of_words() {
        let text = shown("x: 1\nenv: [{name: DB_PASSWORD, value: root}]\nrunAsNonroot: true\n");
        assert!(
            text.contains("runAsNonroot") && !text.contains(": root}"),
            "{text}"
        );
    }
}
