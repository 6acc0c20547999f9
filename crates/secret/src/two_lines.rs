//! A user and a password on two lines, as OpenVPN reads them: inside of `<auth-user-pass>`, or as a whole file.

use std::ops::Range;

use memchr::memmem;

use crate::boundary::run_end;
use crate::limits::VALUE_LIMIT;
use crate::random;

/// What files of a login are called, apart from their ending.
const FILES: &[&str] = &[
    "auth",
    "auth-user-pass",
    "user-pass",
    "userpass",
    "login",
    "credentials",
    "creds",
    "up",
    "pass",
];

/// Where the password stands. `name` is the name of the text.
pub(crate) fn password(name: &str, text: &str) -> Option<Range<usize>> {
    inline(text).or_else(|| file(name, text))
}

fn inline(text: &str) -> Option<Range<usize>> {
    const OPENING: &[u8] = b"<auth-user-pass>";
    memchr::memchr(b'<', text.as_bytes())?;
    let at = memmem::find(text.as_bytes(), OPENING)? + OPENING.len();
    let start = run_end(text.as_bytes(), at, 3, |byte| {
        matches!(byte, b'\r' | b'\n' | b' ')
    });
    second(text, start)
}

/// A file of this name with two lines. Its name does not say enough to take any text for a password.
fn file(name: &str, text: &str) -> Option<Range<usize>> {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.strip_suffix(".txt").unwrap_or(stem);
    let is_login = FILES.iter().any(|file| {
        stem.strip_suffix(file)
            .is_some_and(|before| before.is_empty() || before.ends_with(['-', '_', '.']))
    });
    if !is_login || text.len() > VALUE_LIMIT || text.trim_end().lines().count() != 2 {
        return None;
    }
    let value = second(text, 0)?;
    let inside = text.get(value.clone())?;
    let is_password = random::is_random(inside)
        || random::is_short_token(inside)
        || inside.bytes().any(|byte| byte.is_ascii_digit())
            && inside.bytes().any(|byte| byte.is_ascii_alphabetic())
            && inside.len() >= 8;
    is_password.then_some(value)
}

/// The second of two lines of one word each.
fn second(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let user = run_end(bytes, start, VALUE_LIMIT, |byte| {
        byte.is_ascii_graphic() && byte != b'<'
    });
    let from = run_end(bytes, user, 2, |byte| matches!(byte, b'\r' | b'\n'));
    let end = run_end(bytes, from, VALUE_LIMIT, |byte| {
        byte.is_ascii_graphic() && byte != b'<'
    });
    let is_line = bytes
        .get(end)
        .is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    let is_user = text
        .get(start..user)
        .is_some_and(|user| !user.is_empty() && !user.contains([':', '=', '$', '{']));
    (is_user && from > user && end > from && is_line).then_some(from..end)
}
