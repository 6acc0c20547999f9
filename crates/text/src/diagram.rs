//! Foreign text in the languages of diagrams.

use crate::log::is_marker;
use crate::shown::steers;

/// A label for Graphviz, with its quotes.
pub fn dot_label(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    safe.push('"');
    for (at, letter) in text.char_indices() {
        match letter {
            '\\' => safe.push_str("\\\\"),
            '"' => safe.push_str("\\\""),
            // Graphviz reads entities of HTML in labels.
            '&' => safe.push_str("&amp;"),
            '#' if is_marker(text, at) => safe.push_str("&#35;"),
            letter if steers(letter) => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe.push('"');
    safe
}

/// A label for Mermaid, with its quotes. Backticks would make it Markdown, and entities are written with a number sign.
pub fn mermaid_label(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    safe.push('"');
    let mut last = ' ';
    for letter in text.chars() {
        match letter {
            // `%%{init: …}%%` is obeyed wherever it stands.
            '%' if last == '%' => safe.push_str("#37;"),
            '"' => safe.push_str("#quot;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            '#' => safe.push_str("#35;"),
            '`' => safe.push('\''),
            letter if steers(letter) => safe.push(' '),
            letter => safe.push(letter),
        }
        last = letter;
    }
    safe.push('"');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_in_its_quotes() {
        assert_eq!(dot_label("a\"] \\\n&lt;"), "\"a\\\"] \\\\ &amp;lt;\"");
        assert_eq!(
            mermaid_label("`a\"] --> <b>&#x"),
            "\"'a#quot;] --#gt; #lt;b#gt;#amp;#35;x\""
        );
        assert_eq!(
            mermaid_label("100% %%{init}%%"),
            "\"100% %#37;{init}%#37;\""
        );
    }
}
