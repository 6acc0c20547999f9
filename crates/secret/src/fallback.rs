//! The words that template expressions fall back to: `<%= ENV["X"] || "word" %>`, `{{ env "X" | default "word" }}`.

use std::ops::Range;

use crate::limits::COMMAND_LIMIT;
use crate::quoted;

/// How templates open and close.
const TEMPLATES: &[(&str, &str)] = &[("<%=", "%>"), ("{{", "}}")];
/// What stands right before a word that is taken where there is no other.
const BEFORE: &[&str] = &["||", "or", "default", "default(", "??", "?:"];
/// Calls whose last argument is that word.
const CALLS: &[&str] = &["fetch(", "getenv(", "getOrDefault("];

/// The quoted word that the template expression at `start` falls back to.
pub(crate) fn fallback(text: &str, start: usize) -> Option<Range<usize>> {
    let line = text.get(start..)?.lines().next()?;
    let (open, close) = TEMPLATES.iter().find(|(open, _)| line.starts_with(open))?;
    let inside = line.get(open.len()..)?;
    let inside = inside.get(..inside.find(close)?.min(COMMAND_LIMIT))?;
    let base = start + open.len();
    let mut found = None;
    let mut at = 0;
    while let Some(next) = inside.get(at..)?.find(['"', '\'']) {
        let quote = at + next;
        let head = inside.get(..quote)?.trim_end();
        let word = quoted::string(text, base + quote)?;
        let follows = BEFORE.iter().any(|before| head.ends_with(before))
            || head.ends_with(',') && CALLS.iter().any(|call| head.contains(call));
        if follows && word.end <= base + inside.len() {
            found = Some(word.clone());
        }
        at = (word.end + 1).checked_sub(base)?;
        if at > inside.len() {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_last_resort_is_found() {
        let word = |text: &str| fallback(text, 0).map(|range| text[range].to_owned());
        for (text, expect) in [
            (r#"<%= ENV["X"] || "word" %>"#, Some("word")),
            (r#"<%= ENV.fetch("X", 'word') %>"#, Some("word")),
            (r#"{{ env "X" | default "word" }}"#, Some("word")),
            (
                r#"{{ lookup('env', 'X') | default('word') }}"#,
                Some("word"),
            ),
            (r#"{{ .Values.password | quote }}"#, None),
            (r#"<%= ENV["X"] %>"#, None),
            (r#"<%= ENV["X"] || "open"#, None),
            (r#""word""#, None),
        ] {
            assert_eq!(word(text).as_deref(), expect, "{text}");
        }
    }
}
