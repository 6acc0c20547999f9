//! JSON web tokens, and what holds passwords for registries and clusters.

use std::ops::Range;

use crate::boundary::{run_end, starts_fresh};
use crate::encoding::decode_base64;
use crate::pattern::is_base64url;
use crate::random;
use crate::value;

/// Longer than any header line that a server accepts.
const SEGMENT_LIMIT: usize = 16 * 1024;
/// Less is no header with an algorithm, no claim, no signature.
const MINIMUM_SEGMENT: usize = 10;

struct JsonWebToken {
    span: Range<usize>,
    payload: Range<usize>,
}

/// Three segments of base64url, of which the first two are JSON objects and the first names an algorithm.
fn read_token(text: &str, hit: &Range<usize>) -> Option<JsonWebToken> {
    let bytes = text.as_bytes();
    let inside_a_run = bytes
        .get(..hit.start)
        .and_then(<[u8]>::last)
        .is_some_and(|byte| *byte == b'-');
    if inside_a_run || !starts_fresh(bytes, hit.start) {
        return None;
    }
    let header_end = run_end(bytes, hit.start, SEGMENT_LIMIT, is_base64url);
    if !text.get(header_end..)?.starts_with(".eyJ") {
        return None;
    }
    let payload_start = header_end + 1;
    let payload_end = run_end(bytes, payload_start, SEGMENT_LIMIT, is_base64url);
    if bytes.get(payload_end) != Some(&b'.') {
        return None;
    }
    let end = run_end(bytes, payload_end + 1, SEGMENT_LIMIT, is_base64url);
    let short =
        payload_end - payload_start < MINIMUM_SEGMENT || end - (payload_end + 1) < MINIMUM_SEGMENT;
    let header = decode_base64(text.get(hit.start..header_end)?)?;
    if short || !String::from_utf8_lossy(&header).contains("\"alg\"") {
        return None;
    }
    Some(JsonWebToken {
        span: hit.start..end,
        payload: payload_start..payload_end,
    })
}

/// Any JSON web token.
pub(crate) fn json_web_token(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    read_token(text, &hit).map(|token| token.span)
}

/// One whose claims are those of a Kubernetes service account, of the old kind or the bound kind.
pub(crate) fn service_account_token(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let token = read_token(text, &hit)?;
    let payload = decode_base64(text.get(token.payload)?)?;
    let payload = String::from_utf8_lossy(&payload);
    (payload.contains("kubernetes.io") || payload.contains("kubernetes/serviceaccount"))
        .then_some(token.span)
}

/// Members of a key before and behind `kty`.
const MEMBERS_BEFORE: usize = 512;
const MEMBERS_BEHIND: usize = 6 * 1024;

/// The members of a JSON web key that has a private part: the exponent, or a key for both sides.
pub(crate) fn json_web_key(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let no_brace = |byte: u8| byte.is_ascii() && !matches!(byte, b'{' | b'}');
    let start = crate::boundary::run_start(bytes, hit.start, MEMBERS_BEFORE, no_brace);
    let end = run_end(bytes, hit.end, MEMBERS_BEHIND, no_brace);
    let members = text.get(start..end)?;
    let is_private = ["d", "k"].iter().any(|name| {
        members
            .match_indices(&format!("\"{name}"))
            .any(|(at, found)| {
                let rest = members.get(at + found.len()..).unwrap_or_default();
                let value = rest.trim_start_matches(['\\', '"', ' ', ':']);
                let separated = &rest[..rest.len() - value.len()];
                let length = value.bytes().take_while(|byte| is_base64url(*byte)).count();
                separated.contains("\":") && length >= MINIMUM_SEGMENT
            })
    });
    is_private.then_some(start..end)
}

/// Line breaks, indentation, braces and quotes, between two keys of a document.
const GAP_LIMIT: usize = 64;

fn skip_gap(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while at - from < GAP_LIMIT {
        match text.get(at..).unwrap_or_default() {
            [b'\\', b'n' | b'r' | b't' | b'"', ..] => at += 2,
            [b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'{', ..] => at += 1,
            _ => break,
        }
    }
    at
}

/// `user:` and directly in it `token:`, in YAML or JSON.
pub(crate) fn kubeconfig_token(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !starts_fresh(bytes, hit.start) {
        return None;
    }
    let key = skip_gap(bytes, hit.end);
    if !text.get(key..)?.starts_with("token") {
        return None;
    }
    let key_end = key + "token".len();
    let colon = run_end(bytes, key_end, 2, |byte| byte == b'"' || byte == b'\\');
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let start = skip_gap(bytes, colon + 1);
    let end = run_end(bytes, start, SEGMENT_LIMIT, |byte| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\' | b',' | b'}')
    });
    let token = text.get(start..end)?;
    (random::is_random(token) || is_chosen_token(token)).then_some(start..end)
}

/// A token of a file of tokens, which a person chose: anything long that is no word.
fn is_chosen_token(token: &str) -> bool {
    const SHORTEST: usize = 12;
    token.len() >= SHORTEST
        && token.bytes().any(|byte| byte.is_ascii_digit())
        && value::may_be_password(token)
        && !value::is_locator(token)
        && !value::is_setting(token)
        && !random::is_made_up(token)
}

/// A user name and password in base64 are short; what is longer is something else.
const AUTH_LIMIT: usize = 4096;

/// `"auth": "…"`, when what stands there is base64 of `user:password`.
pub(crate) fn docker_auth(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let colon = run_end(bytes, hit.end, 4, |byte| byte == b' ');
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let start = skip_gap(bytes, colon + 1);
    let end = run_end(bytes, start, AUTH_LIMIT, crate::pattern::is_base64);
    is_login(text.get(start..end)?).then_some(start..end)
}

/// Whether base64 is that of `user:password`.
fn is_login(encoded: &str) -> bool {
    let Some(decoded) = decode_base64(encoded) else {
        return false;
    };
    let login = std::str::from_utf8(&decoded).ok();
    let readable = decoded.iter().all(u8::is_ascii_graphic);
    let login = login.and_then(|login| login.split_once(':'));
    readable
        && login
            .is_some_and(|(user, password)| !user.is_empty() && value::may_be_password(password))
}

/// `Basic …`, when what follows is base64 of `user:password`, wherever it stands.
pub(crate) fn basic_credentials(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !starts_fresh(bytes, hit.start) {
        return None;
    }
    let start = run_end(bytes, hit.end, 4, |byte| byte == b' ');
    let digits = run_end(bytes, start, AUTH_LIMIT, |byte| {
        crate::pattern::is_base64(byte) && byte != b'='
    });
    let end = run_end(bytes, digits, 2, |byte| byte == b'=');
    is_login(text.get(start..end)?).then_some(start..end)
}

/// `{PLAIN}password` of a file of users.
pub(crate) fn plain_password(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let end = run_end(text.as_bytes(), hit.end, AUTH_LIMIT, |byte| {
        byte.is_ascii_graphic() && !matches!(byte, b':' | b'"' | b'\'' | b'\\')
    });
    let password = text.get(hit.end..end)?;
    (password.len() >= 4 && value::may_be_password(password)).then_some(hit.end..end)
}

/// Base64 of a Docker configuration, as `.dockerconfigjson` holds it, with at least one password.
pub(crate) fn docker_config(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let inside_a_run = bytes
        .get(..hit.start)
        .and_then(<[u8]>::last)
        .is_some_and(|byte| matches!(byte, b'+' | b'/'));
    if inside_a_run || !starts_fresh(bytes, hit.start) {
        return None;
    }
    let digits_end = run_end(bytes, hit.start, SEGMENT_LIMIT, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
    });
    let end = run_end(bytes, digits_end, 2, |byte| byte == b'=');
    let decoded = decode_base64(text.get(hit.start..digits_end)?)?;
    let decoded = String::from_utf8_lossy(&decoded);
    ["\"auth\"", "\"password\"", "\"identitytoken\""]
        .iter()
        .any(|key| decoded.contains(key))
        .then_some(hit.start..end)
}
