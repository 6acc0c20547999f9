//! The line of a file that a finding is about, with a caret below the place, as compilers show it.

use std::fmt::Debug;

use seawall_checks::registry;
use seawall_finding::{Finding, Location};
use seawall_text::printable;
use unicode_width::UnicodeWidthStr;

use crate::Style;

/// Most columns of a line that are shown.
const MAX_COLUMNS: usize = 96;

/// What of the place of a finding can be shown.
pub trait SourceText: Debug + Sync {
    /// The line of a file, without what nobody may see; `None` where it is not known, or not to be shown.
    fn line(&self, file: &str, line: u32) -> Option<String>;
}

/// Whether the line of a finding may be shown: not what is about secrets.
pub(crate) fn may_be_quoted(finding: &Finding) -> bool {
    finding.target.kind() != "Secret" && !is_about_secrets(finding.check())
}

fn is_about_secrets(check: &str) -> bool {
    registry::find(check).is_some_and(|check| check.group() == "secrets")
}

/// The line of a location, and the caret below it, without what both are indented by.
pub(crate) fn excerpt(
    source: &dyn SourceText,
    location: &Location,
    style: Style,
    indent: usize,
) -> Option<[String; 2]> {
    if location.line == 0 || location.column == 0 {
        return None;
    }
    let line = source.line(&location.file, location.line)?;
    let column = usize::try_from(location.column).ok()?.checked_sub(1)?;
    let number = location.line.to_string();
    let room = style.width.saturating_sub(indent + number.len() + 3);
    let [text, caret] = shown(&line, column, room.min(MAX_COLUMNS))?;
    Some([
        format!("{number} | {text}"),
        format!("{:1$} | {caret}", "", number.len()),
    ])
}

/// A line without its indentation and what has no room, and a caret below a column, which is counted in characters.
fn shown(line: &str, column: usize, room: usize) -> Option<[String; 2]> {
    let text = line.trim_end();
    let indentation = text.chars().take_while(|letter| *letter == ' ').count();
    let skipped = indentation.min(column);
    let mut rest = text.chars().skip(skipped);
    let mut before: String = rest.by_ref().take(column - skipped).collect();
    let behind: String = rest.collect();
    if behind.is_empty() || room < 16 {
        return None;
    }
    if before.width() > room / 2 {
        before = "… ".to_owned();
    }
    let before = printable(&before).replace('\t', " ");
    let behind = printable(&behind).replace('\t', " ");
    let left = room.saturating_sub(before.width());
    let mut cut = String::new();
    for letter in behind.chars() {
        if cut.width() + 1 >= left {
            cut.push('…');
            break;
        }
        cut.push(letter);
    }
    let caret = format!("{:1$}^", "", before.width());
    Some([format!("{before}{cut}"), caret])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, column: usize, room: usize, expect: [&str; 2]) {
        let found = shown(line, column, room).expect("shown");
        assert_eq!(found, expect.map(str::to_owned));
    }

    #[test]
    fn the_caret_is_below_the_place() {
        check("    privileged: true", 4, 80, ["privileged: true", "^"]);
        check(
            "  - {name: a, image: b}",
            4,
            80,
            ["- {name: a, image: b}", "  ^"],
        );
        check("äöü: ß", 0, 80, ["äöü: ß", "^"]);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let long = format!("{}image: b", "x".repeat(90));
        check(&long, 90, 40, ["… image: b", "  ^"]);
        let long = format!("image: {}", "x".repeat(90));
        let [text, caret] = shown(&long, 0, 40).expect("shown");
        assert!(text.ends_with('…') && text.width() <= 40, "{text}");
        assert_eq!(caret, "^");
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        let [text, _] = shown("a: \u{1b}[31mred", 0, 80).expect("shown");
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(shown("a", 5, 80).is_none());
    }
}
