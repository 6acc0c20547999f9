//! Passwords inside addresses: URLs, Go's data source names, connection strings.

use std::ops::Range;

use crate::boundary::{run_end, run_start};
use crate::quoted;
use crate::value;

/// User, password and host together; longer ones are not addresses.
const AUTHORITY_LIMIT: usize = 1024;

/// The password of `scheme://user:password@host`, of `user:password@tcp(host)` or `user:password@(host)/`, or of `oracle:thin:user/password@host`.
pub(crate) fn url_password(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    if text.get(hit.clone())?.starts_with('@') {
        return data_source_password(text, &hit);
    }
    if text.get(hit.clone())?.starts_with("oracle") {
        return oracle_password(text, hit.end);
    }
    let bytes = text.as_bytes();
    let scheme_start = run_start(bytes, hit.start, 32, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
    });
    if scheme_start == hit.start {
        return None;
    }
    let end = run_end(bytes, hit.end, AUTHORITY_LIMIT, is_authority);
    // A password may hold `@` without being encoded; a host may not.
    let authority = bytes.get(hit.end..end)?;
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority.iter().position(|byte| *byte == b':')?;
    let password = hit.end + colon + 1..hit.end + at;
    let user = text.get(hit.end..hit.end + colon)?;
    let host = text.get(hit.end + at + 1..end)?;
    is_real(user, text.get(password.clone())?, host).then_some(password)
}

fn oracle_password(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let user = run_end(bytes, start, 64, |byte| is_authority(byte) && byte != b'@');
    if bytes.get(user) != Some(&b'/') || user == start {
        return None;
    }
    let end = run_end(bytes, user + 1, AUTHORITY_LIMIT, |byte| {
        is_authority(byte) && byte != b'@'
    });
    let is_login = bytes.get(end) == Some(&b'@');
    (is_login && value::may_be_password(text.get(user + 1..end)?)).then_some(user + 1..end)
}

fn is_authority(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !byte.is_ascii_control()
        && !matches!(
            byte,
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\'
        )
}

/// Documentation writes `user:password@example.com`; a real login there is one of those to be found.
fn is_real(user: &str, password: &str, host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let sample_host = host.is_empty()
        || ["example.com", "example.org", "example.net"]
            .iter()
            .any(|domain| host.ends_with(domain));
    let sample_user = ["user", "username"].contains(&&*user.to_ascii_lowercase());
    let sample_password =
        ["pass", "password", "pwd", "passwd", "secret"].contains(&&*password.to_ascii_lowercase());
    value::may_be_password(password) && !(sample_password && (sample_user || sample_host))
}

fn data_source_password(text: &str, hit: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let start = run_start(bytes, hit.start, AUTHORITY_LIMIT, |byte| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'"' | b'\'' | b'`' | b'=' | b')' | b'(' | b'\\' | b'[' | b']'
            )
    });
    // Right behind a redaction marker stands the rest of what was redacted, and no user name.
    if start.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b']') {
        return None;
    }
    let colon = start
        + bytes
            .get(start..hit.start)?
            .iter()
            .position(|byte| *byte == b':')?;
    let password = colon + 1..hit.start;
    let user = text.get(start..colon)?;
    // Without a protocol, an address has to follow: `user:password@(host:3306)/`.
    if text.get(hit.clone()) == Some("@(") {
        let close = run_end(bytes, hit.end, AUTHORITY_LIMIT, |byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'.' | b':' | b'-' | b'_' | b'$' | b'{' | b'}')
        });
        if close == hit.end
            || !bytes
                .get(close..)
                .is_some_and(|rest| rest.starts_with(b")/"))
        {
            return None;
        }
    }
    (!user.is_empty() && value::may_be_password(text.get(password.clone())?)).then_some(password)
}

/// Between `IDENTIFIED` and `BY`: the name of a plugin.
const PLUGIN_LIMIT: usize = 64;

/// `IDENTIFIED BY 'password'`, `IDENTIFIED WITH plugin BY 'password'`.
pub(crate) fn sql_password(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let plugin = run_end(bytes, hit.end, PLUGIN_LIMIT, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'"')
    });
    let head = text.get(hit.end..plugin)?.trim_end();
    let by = head.len().checked_sub(2).and_then(|at| head.get(at..))?;
    if !by.eq_ignore_ascii_case("by") {
        return None;
    }
    let password = quoted::string(text, plugin)?;
    let inside = text.get(password.clone())?;
    (!inside.contains(' ') && value::may_be_password(inside)).then_some(password)
}

/// How far the other parts of a connection string are looked for.
const NEIGHBOURHOOD: usize = 160;
const PASSWORD_LIMIT: usize = 256;

/// `password=…` beside a host, a server or a user, as databases' drivers take it.
pub(crate) fn connection_string_password(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let separator = bytes.get(hit.start.checked_sub(1)?)?;
    let separated = matches!(separator, b';' | b'&' | b'?' | b' ' | b'"' | b'\'' | b'\n');
    if !separated {
        return None;
    }
    let end = run_end(bytes, hit.end, PASSWORD_LIMIT, |byte| {
        !byte.is_ascii_whitespace()
            && !byte.is_ascii_control()
            && !matches!(byte, b';' | b'&' | b'"' | b'\'' | b'\\' | b'`' | b',')
    });
    let password = text.get(hit.end..end)?;
    let before = hit.start.saturating_sub(NEIGHBOURHOOD)..hit.start;
    let after = end..bytes.len().min(end + NEIGHBOURHOOD);
    let beside = [before, after]
        .into_iter()
        .filter_map(|range| bytes.get(range))
        .any(names_a_server);
    (password.len() >= 4 && beside && value::may_be_password(password)).then_some(hit.end..end)
}

/// Whether the same connection string goes on here: a key that only such strings have.
fn names_a_server(neighbours: &[u8]) -> bool {
    const KEYS: &[&[u8]] = &[
        b"server=",
        b"data source=",
        b"host=",
        b"dbname=",
        b"initial catalog=",
        b"user id=",
        b"jdbc:",
        b"uid=",
    ];
    let lower = neighbours.to_ascii_lowercase();
    KEYS.iter()
        .any(|key| lower.windows(key.len()).any(|window| window == *key))
}
