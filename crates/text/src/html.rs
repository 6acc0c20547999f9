//! HTML and XML 1.0: text between tags and values of attributes.

use crate::log::is_marker;
use crate::shown::{UNSHOWN, steers};

/// Escapes for text and attributes; characters that XML cannot hold, and those that steer a terminal, are replaced.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("&#10;"),
            '#' if is_marker(text, at) => escaped.push_str("&#35;"),
            '\t' => escaped.push(character),
            control if steers(control) => {
                escaped.push(UNSHOWN);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn no_element_and_no_attribute_begins() {
        assert_eq!(
            escape("<b a=\"'\">&\n]]>\u{0}\u{ffff}##vso[x"),
            "&lt;b a=&quot;&#39;&quot;&gt;&amp;&#10;]]&gt;\u{fffd}\u{fffd}#&#35;vso[x"
        );
    }
}
