//! Foreign text in the middle of a line.

use std::fmt::{self, Write};

/// Whether a character steers a terminal or ends a line rather than being shown: control characters, and those that
/// turn the direction of text around.
pub fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name or another text from an input, as a part of one line: what would end the line or steer a terminal is shown as
/// the sign for a character that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'t>(pub &'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains(steers) {
            return f.pad(self.0);
        }
        for character in self.0.chars() {
            f.write_char(if steers(character) {
                '\u{fffd}'
            } else {
                character
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_part_of_one_line() {
        for (text, expect) in [
            ("web", "web"),
            (
                "a\n::error::b\r\u{85}",
                "a\u{fffd}::error::b\u{fffd}\u{fffd}",
            ),
            ("\u{1b}[31mred\u{202e}", "\u{fffd}[31mred\u{fffd}"),
            ("a\u{2028}b", "a\u{fffd}b"),
            ("größe `<b>`", "größe `<b>`"),
        ] {
            assert_eq!(Shown(text).to_string(), expect);
        }
        assert_eq!(format!("{:>5}|", Shown("web")), "  web|");
    }
}
