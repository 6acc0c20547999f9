//! `net use` and `net user` of Windows, whose passwords have no flag, and whose paths are full of backslashes.

use std::ops::Range;

use crate::limits::{COMMAND_LIMIT, MAX_WORDS};

/// The word with the password: `net use [device] \\\\host\\share [password] [/user:name [password]]`, `net user name password`.
pub(crate) fn password<'w>(words: &[&'w str], from: usize) -> Option<(usize, &'w str)> {
    let mut plain = words
        .iter()
        .enumerate()
        .skip(from)
        .filter(|(_, word)| !word.starts_with('/'));
    let (index, word) = match *plain.next()?.1 {
        "use" => plain.find(|(_, word)| !word.ends_with(':') && !word.contains('\\'))?,
        "user" => plain.nth(1)?,
        _ => return None,
    };
    // With `*` it asks.
    (*word != "*").then_some((index, *word))
}

/// The words of one line.
pub(crate) fn split(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let rest = text.get(start..).unwrap_or_default();
    let line = rest
        .split(['\n', '\r', '&', '|', '>', '"', '\''])
        .next()
        .unwrap_or_default();
    let mut at = start;
    for word in line.split([' ', '\t']).take(COMMAND_LIMIT) {
        if !word.is_empty() && words.len() < MAX_WORDS {
            words.push(at..at + word.len());
        }
        at += word.len() + 1;
    }
    words
}
