//! Markdown as GitHub reads it: foreign text in lines, table cells and lists.

use std::fmt::Write;

use crate::log::disarm;
use crate::shown::steers;

/// Foreign text as code, in a table cell or a line: no markup, no new rows, no mentions.
pub fn code_span(text: &str) -> String {
    format!("`{}`", code(text))
}

/// Foreign text inside a code span. Nothing at all would begin a longer span.
fn code(text: &str) -> String {
    match text {
        "" => " ".to_owned(),
        text => without_ends(&text.replace('|', "'")),
    }
}

/// Text in which no code ends, and no build system finds a command.
fn without_ends(text: &str) -> String {
    let mut text = text.replace('`', "'").replace(steers, " ");
    disarm(&mut text);
    text
}

/// Foreign text in a table cell, a list or HTML within Markdown: no markup, no new rows, no mentions, no links and no
/// formulas. Entities are text in all of them; a backslash is not.
pub fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Mentions are found after entities are read: a character without width keeps them apart.
            '@' => escaped.push_str("&#64;&#8203;"),
            '|' | '[' | ']' | '*' | '_' | '`' | '~' | '\\' | '$' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            ':' if text[at..].starts_with("://") => escaped.push_str("&#58;"),
            '.' if at >= 3 && text.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www") => {
                escaped.push_str("&#46;")
            }
            control if steers(control) => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A line inside of a fence, which it does not end.
pub fn fenced(line: &str) -> String {
    without_ends(line)
}

/// A sentence whose names, which stand between backticks, stay code.
pub fn prose(sentence: &str) -> String {
    sentence_parts(sentence, inline, code_span)
}

/// Writes a sentence: what stands between backticks through `name`, the rest through `word`. A backtick without another
/// one is a character like any other.
pub fn sentence_parts(
    sentence: &str,
    word: impl Fn(&str) -> String,
    name: impl Fn(&str) -> String,
) -> String {
    let mut text = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((inside, behind)) = after.split_once('`') else {
            break;
        };
        text.push_str(&word(before));
        text.push_str(&name(inside));
        rest = behind;
    }
    text.push_str(&word(rest));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words_are_told_apart() {
        let shown = |text: &str| sentence_parts(text, str::to_owned, |name| format!("<{name}>"));
        assert_eq!(shown("a `b` c `d`"), "a <b> c <d>");
        assert_eq!(shown("a `b` c `d"), "a <b> c `d");
        assert_eq!(shown("``"), "<>");
    }

    #[test]
    fn no_markup_begins() {
        assert_eq!(
            inline("|<b>[a](b)`*_~\\@x $y$\n# z"),
            "&#124;&lt;b&gt;&#91;a&#93;(b)&#96;&#42;&#95;&#126;&#92;&#64;&#8203;x &#36;y&#36; # z"
        );
        assert_eq!(inline("http://a WWW.b"), "http&#58;//a WWW&#46;b");
        assert_eq!(code_span("a`|\n"), "`a'' `");
        assert_eq!(code_span("##vso[a]"), "`#\u{fffd}vso[a]`");
        assert_eq!(fenced("a```\u{1b}"), "a''' ");
        assert_eq!(code_span(""), "` `");
        assert_eq!(prose("a `b|` <"), "a `b'` &lt;");
    }
}
