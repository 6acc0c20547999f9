//! Foreign text in the languages of diagrams.

use crate::style::steers;

/// A label for Graphviz, with its quotes.
pub(crate) fn dot_label(text: &str) -> String {
    let safe = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", safe.replace(steers, " "))
}

/// A label for Mermaid, with its quotes. Backticks would make it Markdown, and entities are written with a number sign.
pub(crate) fn mermaid_label(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    safe.push('"');
    for letter in text.chars() {
        match letter {
            '"' => safe.push_str("#quot;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            '#' => safe.push_str("#35;"),
            '`' => safe.push('\''),
            letter if steers(letter) => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe.push('"');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_in_its_quotes() {
        assert_eq!(dot_label("a\"] \\\n"), "\"a\\\"] \\\\ \"");
        assert_eq!(
            mermaid_label("`a\"] --> <b>&#x"),
            "\"'a#quot;] --#gt; #lt;b#gt;#amp;#35;x\""
        );
    }
}
