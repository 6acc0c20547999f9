//! Judgement of one value by its name, and by how surely the two belong together.

use std::ops::Range;

use crate::bond::Bond;
use crate::boundary::run_start;
use crate::expression;
use crate::found::Found;
use crate::label;
use crate::limits::{NAMED_LIMIT, VALUE_LIMIT};
use crate::matcher;
use crate::name::{self, Promise};
use crate::pattern::Pattern;
use crate::patterns::{DEFAULT_PASSWORD, NAMED_PASSWORD, NAMED_SECRET};
use crate::random;
use crate::value;
use crate::whole_line::is_in_groups;

/// Shorter ones are separators, numbers and switches.
const PASSWORD_MINIMUM: usize = 4;

/// Whether a name tells of a credential at all.
pub(crate) fn is_telling(name: &str) -> bool {
    name::promise(name).is_some()
}

/// Judges one value of a text by its name.
pub(crate) fn judge(name: &str, text: &str, value: Range<usize>, bond: Bond) -> Option<Found> {
    if value.len() > NAMED_LIMIT {
        return None;
    }
    let whole = value.clone();
    let value = unquoted(text, trimmed(text, value)?)?;
    if bond == Bond::Whole
        && let Some(found) = matcher::scan_in_context(name, value.clone(), text)
    {
        return Some(found);
    }
    // A variable of this name is where a shell stands; in files of ODBC it is a password.
    if bond == Bond::Whole && name == "PWD" {
        return None;
    }
    let promise = match (name::promise(name)?, bond) {
        (_, Bond::Item) => Promise::Secret,
        (promise, _) => promise,
    };
    let value = fallback(text, value)?;
    let inside = text.get(value.clone())?;
    let is_quoted = text.get(..whole.start)?.ends_with(['"', '\'']);
    let is_about = label::is_log_level(name, inside) || label::is_key_fingerprint(name, inside);
    let is_other = match bond {
        _ if is_about => true,
        Bond::Whole => false,
        _ if label::is_label(name, inside) => true,
        _ if !is_quoted && is_itself(name, inside) => true,
        _ if value::is_default_password(inside) && is_comment(text, value.start) => true,
        _ if !is_quoted && value::is_code(inside) => true,
        Bond::Loose => !tells(name, inside),
        Bond::Word => !is_quoted && (value::is_prose(inside) || label::is_sentence(name, inside)),
        Bond::Firm | Bond::Item => false,
    };
    if is_other {
        return None;
    }
    let (pattern, value) = judge_promised(promise, name, text, value)?;
    Some(found(pattern, value))
}

/// Judges what a program or a table takes as a password, whatever it looks like.
pub(crate) fn judge_taken(text: &str, value: Range<usize>) -> Option<Found> {
    let value = fallback(text, value)?;
    let inside = text.get(value.clone())?;
    let pattern = if value::is_default_password(inside) {
        &DEFAULT_PASSWORD
    } else {
        let other = inside.len() < PASSWORD_MINIMUM
            || inside.contains(char::is_whitespace)
            || value::is_reference(inside)
            || value::is_placeholder(inside)
            || value::is_setting(inside)
            || value::is_locator(inside)
            || inside.starts_with('$') && !value::is_hash(inside)
            || inside.contains("[redacted");
        if other {
            return None;
        }
        &NAMED_PASSWORD
    };
    Some(found(pattern, value))
}

fn found(pattern: &'static Pattern, value: Range<usize>) -> Found {
    Found {
        pattern,
        start: value.start,
        end: value.end,
        marker: false,
    }
}

/// `this.password = password`: the value is the variable of that name.
fn is_itself(name: &str, value: &str) -> bool {
    ["this.", "self."]
        .iter()
        .any(|owner| name.strip_prefix(owner) == Some(value))
}

/// Whether a place is in a comment, where the password that everybody knows is the example that the file ships with.
fn is_comment(text: &str, at: usize) -> bool {
    let line = run_start(text.as_bytes(), at, VALUE_LIMIT, |byte| byte != b'\n');
    let head = text.get(line..at).unwrap_or_default().trim_start();
    ["#", ";", "//", "--", "<!--"]
        .iter()
        .any(|mark| head.starts_with(mark))
        && !head.starts_with("--set")
}

/// In code, a word without a digit is the name of a variable, unless the name is a flag's or an environment's.
fn tells(name: &str, value: &str) -> bool {
    name.starts_with("-")
        || name.bytes().all(|byte| !byte.is_ascii_lowercase())
        || value
            .bytes()
            .any(|byte| byte.is_ascii_digit() || byte == b'!')
        || random::is_random(value)
}

fn trimmed(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(value.clone())?;
    let start = value.start + (inside.len() - inside.trim_start().len());
    Some(start..start + inside.trim().len())
}

fn unquoted(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(value.clone())?;
    // INI files of Go programs have backticks as well.
    let quoted = ['"', '\'', '`']
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
    if inside.is_empty()
        || value::is_reference(inside)
        || value::is_placeholder(inside)
        || expression::is_expression(inside)
    {
        return None;
    }
    if promise == Promise::Secret
        && name::is_login(name)
        && let Some(divider) = value::login_divider(inside)
    {
        let password = value.start + divider + 1..value.end;
        return judge_promised(Promise::Password, "password", text, password);
    }
    let found = match promise {
        Promise::Password | Promise::Passphrase => judge_password(promise, inside),
        Promise::Secret => {
            let may_be_chosen = name::is_chosen_secret(name)
                || name.eq_ignore_ascii_case("secret") && is_in_section(text, value.start);
            judge_secret(name, inside, may_be_chosen)
        }
    };
    found.map(|pattern| (pattern, value))
}

fn judge_password(promise: Promise, inside: &str) -> Option<&'static Pattern> {
    if value::is_default_password(inside) {
        return Some(&DEFAULT_PASSWORD);
    }
    let spaced = inside.contains(char::is_whitespace) && !is_in_groups(inside);
    let sentence = spaced && (promise == Promise::Password || inside.contains('\n'));
    let other = sentence
        || inside.len() < PASSWORD_MINIMUM
        || value::is_setting(inside) && !is_number_of_a_person(inside)
        || value::is_locator(inside)
        || value::is_object_name(inside)
        || value::is_public_material(inside);
    (!other).then_some(&NAMED_PASSWORD)
}

/// Whether digits are a password that somebody chose: longer than durations and limits are, and not round.
fn is_number_of_a_person(inside: &str) -> bool {
    const SHORTEST: usize = 8;
    inside.len() >= SHORTEST
        && inside.bytes().all(|byte| byte.is_ascii_digit())
        && !inside.ends_with("000")
}

/// Whether a value is assigned in a section of an INI file, where no Secret object is named.
fn is_in_section(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let is_assigned = head.trim_end_matches([' ', '\t', '"', '\'']).ends_with('=');
    let limit = head.len() - head.len().min(VALUE_LIMIT);
    let near = head.get(limit..).unwrap_or(head);
    is_assigned && (near.starts_with('[') || near.contains("\n["))
}

fn judge_secret(name: &str, inside: &str, may_be_chosen: bool) -> Option<&'static Pattern> {
    if value::is_unchanged_secret(inside) {
        return Some(&DEFAULT_PASSWORD);
    }
    if name::is_storage_key(name) && inside.len() >= 8 && value::is_default_password(inside) {
        return Some(&DEFAULT_PASSWORD);
    }
    let chosen = may_be_chosen && value::is_chosen(inside);
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
    (!other && (chosen || random::is_generated(credential))).then_some(&NAMED_SECRET)
}
