//! Judgement of a value under a name.

use std::ops::Range;

use crate::document;
use crate::matcher::{self, Found};
use crate::name::{self, Promise};
use crate::pattern::Pattern;
use crate::patterns::{DEFAULT_PASSWORD, NAMED_PASSWORD, NAMED_SECRET};
use crate::value;

/// Longer values are documents, which are judged by the formats in them.
const VALUE_LIMIT: usize = 4096;
/// Shorter ones are separators, numbers and switches.
const PASSWORD_MINIMUM: usize = 4;

/// Every credential of a value, ordered and disjoint: by format, and by the names that stand in the text; else by the name with a format, else by the name alone.
pub(crate) fn scan(name: &str, text: &str) -> Vec<Found> {
    let found = if text.contains(['=', ':', '>']) {
        document::scan(text)
    } else {
        matcher::scan(text)
    };
    if !found.is_empty() || text.len() > VALUE_LIMIT {
        return found;
    }
    let judged = if name.is_empty() {
        assignment(text).and_then(|(name, value)| judge(name, text, value))
    } else {
        judge(name, text, 0..text.len())
    };
    judged.into_iter().collect()
}

/// The name and the place of the value in `--password=…` or `PASSWORD=…`.
fn assignment(text: &str) -> Option<(&str, Range<usize>)> {
    let (name, _) = text.split_once('=')?;
    let named = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    named.then_some((name, name.len() + 1..text.len()))
}

/// Judges one value of a text by its name.
pub(crate) fn judge(name: &str, text: &str, value: Range<usize>) -> Option<Found> {
    if value.len() > VALUE_LIMIT {
        return None;
    }
    let value = unquoted(text, trimmed(text, value)?)?;
    if let Some(found) = matcher::scan_in_context(name, value.clone(), text) {
        return Some(found);
    }
    let promise = name::promise(name)?;
    let value = fallback(text, value)?;
    let (pattern, value) = judge_promised(promise, name, text, value)?;
    Some(Found {
        pattern,
        start: value.start,
        end: value.end,
        marker: false,
    })
}

fn trimmed(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(value.clone())?;
    let start = value.start + (inside.len() - inside.trim_start().len());
    Some(start..start + inside.trim().len())
}

fn unquoted(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(value.clone())?;
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| inside.len() >= 2 && inside.starts_with(*quote) && inside.ends_with(*quote));
    Some(if quoted {
        value.start + 1..value.end - 1
    } else {
        value
    })
}

/// The default in `${PASSWORD:-default}`, which is used where nothing else is set; any other value as it is.
fn fallback(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(value.clone())?;
    let default = inside
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|rest| !rest.contains("${"))
        .and_then(|rest| rest.split_once(":-"));
    Some(match default {
        Some((_, default)) => value.end - 1 - default.len()..value.end - 1,
        None => value,
    })
}

fn judge_promised(
    promise: Promise,
    name: &str,
    text: &str,
    value: Range<usize>,
) -> Option<(&'static Pattern, Range<usize>)> {
    let inside = text.get(value.clone())?;
    if inside.is_empty() || value::is_reference(inside) || value::is_placeholder(inside) {
        return None;
    }
    let found = match promise {
        Promise::Password | Promise::Passphrase => judge_password(promise, inside),
        Promise::Secret => judge_secret(name, inside),
    };
    found.map(|pattern| (pattern, value))
}

fn judge_password(promise: Promise, inside: &str) -> Option<&'static Pattern> {
    if value::is_default_password(inside) {
        return Some(&DEFAULT_PASSWORD);
    }
    let spaced = inside.contains(char::is_whitespace);
    let sentence = spaced && (promise == Promise::Password || inside.contains('\n'));
    let other = sentence
        || inside.len() < PASSWORD_MINIMUM
        || value::is_setting(inside)
        || value::is_locator(inside)
        || value::is_object_name(inside)
        || value::is_public_material(inside);
    (!other).then_some(&NAMED_PASSWORD)
}

fn judge_secret(name: &str, inside: &str) -> Option<&'static Pattern> {
    if value::is_unchanged_secret(inside) {
        return Some(&DEFAULT_PASSWORD);
    }
    let chosen = name::is_chosen_secret(name) && value::is_chosen(inside);
    let other =
        value::is_setting(inside) || value::is_locator(inside) || value::is_public_material(inside);
    // `Authorization: Bearer …`: the scheme is not part of what is judged.
    let credential = match inside.split_once(' ') {
        Some((scheme, rest))
            if ["basic", "bearer", "token"].contains(&&*scheme.to_ascii_lowercase()) =>
        {
            rest
        }
        _ => inside,
    };
    let looks_generated = value::is_random(credential) || value::is_short_token(credential);
    (!other && (chosen || looks_generated)).then_some(&NAMED_SECRET)
}
