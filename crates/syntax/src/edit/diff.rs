//! Unified diffs.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

/// Unchanged lines around each change, as `diff -u` and `git diff` show them.
const CONTEXT: usize = 3;

/// The unified diff of two texts, with `a/NAME` and `b/NAME` headers, for `git apply` and `patch -p1`; empty
/// when the texts are equal.
///
/// Lines end at `\n` only, so that `\r` is part of a line as it is for those tools.
pub fn unified_diff(name: &str, before: &str, after: &str) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&old, &new);
    let mut output = String::new();
    for hunk in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
            continue;
        };
        if output.is_empty() {
            let _ = write!(
                output,
                "--- {}\n+++ {}\n",
                header('a', name),
                header('b', name)
            );
        }
        let _ = writeln!(
            output,
            "@@ -{} +{} @@",
            range(first.old_range().start, last.old_range().end),
            range(first.new_range().start, last.new_range().end)
        );
        for change in hunk.iter().flat_map(|op| diff.iter_changes(op)) {
            output.push(match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            });
            output.push_str(change.value());
            if !change.value().ends_with('\n') {
                output.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    output
}

/// First line and number of lines; an empty range names the line in front of it.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

/// A file name as git writes it: quoted where it holds quotes or control characters, with a tab behind it
/// where it holds a blank, which would end it for `patch` otherwise.
fn header(side: char, name: &str) -> String {
    let name = name.trim_start_matches('/');
    if !name.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        let end = if name.contains(' ') { "\t" } else { "" };
        return format!("{side}/{name}{end}");
    }
    let mut quoted = format!("\"{side}/");
    for character in name.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                for byte in control.to_string().bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
