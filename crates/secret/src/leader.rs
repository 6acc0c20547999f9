//! What stands around the name in an assignment: words of shells and configurations, options of programs, elements.

use crate::boundary::{run_end, run_start};
use crate::limits::GAP_LIMIT;

/// `env[NAME] = value`, as a pool of PHP has it.
pub(crate) fn is_in_pool(bytes: &[u8], start: usize) -> bool {
    bytes
        .get(..start)
        .is_some_and(|head| head.ends_with(b"env["))
}

/// What may stand before a name at the beginning of a line.
pub(crate) fn is_line_start(bytes: &[u8], start: usize) -> bool {
    #[rustfmt::skip]
    const LEADERS: &[&[u8]] = &[
        b"export ", b"set ", b"ENV ", b"ARG ", b"const ", b"let ", b"var ", b"def ", b"local ", b"readonly ", b"declare -x ",
        b"final ", b"static ", b"String ", b"private ", b"public ", b"rem ", b"REM ",
        // Apache, nginx, csh, fish and Windows.
        b"SetEnv ", b"fastcgi_param ", b"uwsgi_param ", b"setenv ", b"set -x ", b"set -gx ", b"set -Ux ", b"setx ",
    ];
    const LEADER_LIMIT: usize = 48;
    let mut from = start;
    while start - from < LEADER_LIMIT {
        let Some(head) = bytes.get(..from) else {
            return false;
        };
        match head {
            [] | [.., b'\n' | b'\r'] | [.., b'\\', b'n' | b'r'] => return true,
            [.., b'$', b'e', b'n', b'v', b':'] => from -= 5,
            // A pool of PHP.
            [.., b'e', b'n', b'v', b'['] => from -= 4,
            [.., b'/', b'/' | b'*'] => from -= 2,
            [
                ..,
                b' ' | b'\t' | b'"' | b'\'' | b'$' | b'-' | b'|' | b'#' | b';' | b'*',
            ] => match LEADERS.iter().find(|leader| head.ends_with(leader)) {
                Some(leader) => from -= leader.len(),
                None => from -= 1,
            },
            _ => return false,
        }
    }
    false
}

/// Whether the option of a program that takes a header stands before a place in a text: `curl -H '`, `wget --header="`.
pub(crate) fn is_header_option(text: &str, at: usize) -> bool {
    const LONGEST: usize = 24;
    let start = run_start(text.as_bytes(), at, LONGEST, |byte| {
        byte.is_ascii() && byte != b'\n'
    });
    let head = text.get(start..at).unwrap_or_default();
    let head = head
        .trim_end_matches(['"', '\'', '\\'])
        .trim_end_matches([' ', '=']);
    ["-H", "--header", "--proxy-header"].iter().any(|option| {
        let rest = head.strip_suffix(option);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\t', '\\']))
    })
}

/// Where the value of a property list begins whose key ends here: `<key>password</key><string>word</string>`.
pub(crate) fn behind_key(bytes: &[u8], end: usize) -> Option<usize> {
    const CLOSE: &[u8] = b"</key>";
    const OPEN: &[u8] = b"<string>";
    let rest = bytes.get(end..)?;
    let from = end + rest.starts_with(CLOSE).then_some(CLOSE.len())?;
    let from = run_end(bytes, from, GAP_LIMIT, |byte| byte.is_ascii_whitespace());
    bytes
        .get(from..)?
        .starts_with(OPEN)
        .then_some(from + OPEN.len())
}
