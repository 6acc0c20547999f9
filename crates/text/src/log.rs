//! Logs of build systems, which take some of the text that a program prints for commands.
//!
//! GitHub's runner obeys `::error …::` at the beginning of a line and `##[error]` anywhere in one, Azure Pipelines obeys
//! `##vso[…]` and TeamCity `##teamcity[…]` anywhere. Names can hold all of them.

use crate::shown::UNSHOWN;

/// Commands of GitHub's runner.
const COMMANDS: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// No build system has a longer word between `##` and `[`, and a search for one is to end.
const LONGEST_WORD: usize = 32;

/// Whether `word[` stands behind a place.
fn begins_marker(behind: &[u8]) -> bool {
    let letters = behind.iter().take_while(|byte| byte.is_ascii_alphabetic());
    behind.get(letters.take(LONGEST_WORD).count()) == Some(&b'[')
}

/// Where the second sign of `##word[` stands, from some place on.
pub(crate) fn marker(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'#', &bytes[from..])
        .map(|found| from + found)
        .find(|second| *second > from && is_marker(text, *second))
}

/// Whether the second sign of `##word[` stands at a place.
pub(crate) fn is_marker(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    at > 0 && bytes[at - 1] == b'#' && bytes[at] == b'#' && begins_marker(&bytes[at + 1..])
}

/// Whether a line begins with a command of GitHub's runner.
fn is_command(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix("::") else {
        return false;
    };
    let end = rest
        .find(|letter: char| !letter.is_ascii_alphabetic() && letter != '-')
        .unwrap_or(rest.len());
    let (word, behind) = rest.split_at(end);
    let is_known = COMMANDS
        .iter()
        .any(|command| command.eq_ignore_ascii_case(word));
    is_known && (behind.starts_with("::") || behind.starts_with(' '))
}

/// Takes the commands out of a line, in place.
pub(crate) fn disarm(line: &mut String) {
    if is_command(line) {
        let start = line.len() - line.trim_start().len();
        line.replace_range(start + 1..start + 2, UNSHOWN.encode_utf8(&mut [0; 4]));
    }
    let Some(mut at) = marker(line, 0) else {
        return;
    };
    let mut safe = String::with_capacity(line.len() + 16);
    let mut from = 0;
    loop {
        safe.push_str(&line[from..at]);
        safe.push(UNSHOWN);
        from = at + 1;
        match marker(line, from) {
            Some(next) => at = next,
            None => break,
        }
    }
    safe.push_str(&line[from..]);
    *line = safe;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_build_system_finds_a_command() {
        for (line, expect) in [
            ("::error file=a::b", ":\u{fffd}error file=a::b"),
            ("  ::ADD-MASK::b", "  :\u{fffd}ADD-MASK::b"),
            ("::1 => ::ffff:1.2.3.4", "::1 => ::ffff:1.2.3.4"),
            ("::fe-::ff[External]", "::fe-::ff[External]"),
            ("::errors::", "::errors::"),
            ("a ##[error]b", "a #\u{fffd}[error]b"),
            (
                "###vso[task.x]y##teamcity[z",
                "##\u{fffd}vso[task.x]y#\u{fffd}teamcity[z",
            ),
            ("## a [b] #[c]", "## a [b] #[c]"),
            ("####", "####"),
        ] {
            let mut text = line.to_owned();
            disarm(&mut text);
            assert_eq!(text, expect);
        }
    }

    #[test]
    fn a_long_line_is_read_once() {
        for text in ["##[", "#", "##a", "##[a"] {
            let mut line = text.repeat(300_000);
            let is_armed = marker(&line, 0).is_some();
            disarm(&mut line);
            assert!(marker(&line, 0).is_none());
            assert_eq!(line.contains(UNSHOWN), is_armed);
            let page = crate::html::escape(&text.repeat(300_000));
            assert_eq!(page.contains("&#35;"), is_armed);
        }
        assert!(crate::markdown::inline(&"www.".repeat(300_000)).starts_with("www&#46;"));
    }
}
