//! Workflow commands of GitHub Actions.

use crate::log::is_marker;
use crate::shown::steers;

/// A message: line ends and percent signs escaped, so that foreign text cannot begin a command. Other control
/// characters would reach the terminal of whoever reads the log.
pub fn message(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '%' => safe.push_str("%25"),
            '\r' => safe.push_str("%0D"),
            '\n' => safe.push_str("%0A"),
            // The older form of commands is found anywhere in a line.
            '#' if is_marker(text, at) => safe.push('\u{fffd}'),
            letter if steers(letter) => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A property value, where commas and colons count as well.
pub fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line() {
        assert_eq!(message("a\n::error::b%0A"), "a%0A::error::b%250A");
        assert_eq!(message("##[add-mask]a\u{1b}"), "#\u{fffd}[add-mask]a ");
        assert_eq!(property("a:b,line=1\r"), "a%3Ab%2Cline=1%0D");
    }
}
