//! Foreign text in the middle of a line: on a terminal, in a log, in an error.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// What stands for a character that cannot be shown.
pub(crate) const UNSHOWN: char = '\u{fffd}';

/// Whether a character steers a terminal, ends a line, turns text around or is seen by nobody, rather than being shown:
/// control characters, directions (Unicode 15, annex 9), letters without width, with which two names look alike, and what is
/// no character (which no reader of YAML takes, not even in a comment).
pub fn steers(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The first bytes in UTF-8 of everything beyond ASCII that [`steers`].
pub(crate) const FIRST_BYTES: [u8; 6] = [0xc2, 0xd8, 0xe1, 0xe2, 0xef, 0xf3];

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
                UNSHOWN
            } else {
                character
            })?;
        }
        Ok(())
    }
}

/// A foreign text as a part of one line; the same as [`Shown`], for what is measured or cut before it is printed.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(steers) {
        Cow::Owned(Shown(text).to_string())
    } else {
        Cow::Borrowed(text)
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
            (
                "ad\u{200b}min\u{e0041}\u{ffff}",
                "ad\u{fffd}min\u{fffd}\u{fffd}",
            ),
            ("größe `<b>` 世界 ✔", "größe `<b>` 世界 ✔"),
        ] {
            assert_eq!(Shown(text).to_string(), expect);
            assert_eq!(printable(text), expect);
        }
        assert_eq!(format!("{:>5}|", Shown("web")), "  web|");
    }

    #[test]
    fn first_bytes_are_those_of_all_that_steers() {
        let mut first: Vec<u8> = ('\u{80}'..=char::MAX)
            .filter(|character| steers(*character))
            .map(|character| character.encode_utf8(&mut [0; 4]).as_bytes()[0])
            .collect();
        first.dedup();
        assert_eq!(first, FIRST_BYTES);
    }
}
