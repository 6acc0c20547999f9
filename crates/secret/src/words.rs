//! The words of a command in a text.

use std::ops::Range;

use crate::limits::{COMMAND_LIMIT, MAX_WORDS};

/// Without the quotes around it.
pub(crate) fn unquoted(word: &str, value: Range<usize>) -> Range<usize> {
    let Some(inside) = word.get(value.clone()) else {
        return value;
    };
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| inside.len() >= 2 && inside.starts_with(*quote) && inside.ends_with(*quote));
    if quoted {
        value.start + 1..value.end - 1
    } else {
        value
    }
}

/// The words of a command, from its name to the end of the statement. `|` and `>` are words; what is behind a pipe counts for
/// `echo` only, and does no harm elsewhere.
pub(crate) fn split(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + COMMAND_LIMIT);
    let mut words = Vec::new();
    let mut at = start;
    while at < limit && words.len() < MAX_WORDS {
        match bytes.get(at..limit).unwrap_or_default() {
            [b' ' | b'\t', ..] => at += 1,
            [b'\\', b'\n', ..] => at += 2,
            [b'|', ..] => {
                words.push(at..at + 1);
                at += 1;
            }
            [b'>', ..] => {
                let end = if bytes.get(at + 1) == Some(&b'>') {
                    at + 2
                } else {
                    at + 1
                };
                words.push(at..end);
                at = end;
            }
            [b'\n' | b'\r' | b';' | b')' | b'`', ..]
            | [b'&', b'&', ..]
            | [b'\\', b'n' | b'r' | b'"', ..] => break,
            _ => {
                let end = word_end(bytes, at, limit);
                words.push(at..end);
                at = end;
            }
        }
    }
    // The limit may fall into a character.
    words.retain(|word| text.get(word.clone()).is_some());
    words
}

fn word_end(bytes: &[u8], start: usize, limit: usize) -> usize {
    let mut at = start;
    let mut quote: Option<u8> = None;
    while at < limit {
        let byte = bytes.get(at).copied().unwrap_or(b'\n');
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) if byte == b'\n' => break,
            Some(_) => {}
            None => match byte {
                b'"' | b'\'' => {
                    let rest = bytes.get(at + 1..limit).unwrap_or_default();
                    let line = rest
                        .iter()
                        .position(|next| *next == b'\n')
                        .unwrap_or(rest.len());
                    if rest.iter().take(line).any(|next| *next == byte) {
                        quote = Some(byte);
                    } else {
                        // The end of a quoted text around the command.
                        break;
                    }
                }
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b'>' | b')' | b'`' => break,
                b'\\' => break,
                b'&' if bytes.get(at + 1) == Some(&b'&') => break,
                _ => {}
            },
        }
        at += 1;
    }
    // A byte that is no word's ends the command.
    if at == start { limit } else { at }
}
