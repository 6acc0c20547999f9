//! Texts of alerts as Falco's rules write them: `%field`, `%field[argument]`, `%tolower(field)`; `*` at the beginning says
//! that it may be shown without all of its values.

use super::catalogue::Catalogue;
use super::condition::transform;
use super::known::FieldProblem;
use super::lexer::Lexer;
use crate::predicate::{Operand, Transform};
use crate::reader::shortened;
use crate::rule::Source;
use crate::template::{Template, TemplatePart};

/// What is wrong with a text, where in it, and whether a field is not known.
pub(super) struct OutputProblem {
    pub at: usize,
    pub what: String,
    pub hint: Option<String>,
    pub is_unknown_field: bool,
}

/// Reads the text of a rule's alerts.
pub(super) fn parse(
    text: &str,
    catalogue: &Catalogue,
    source: &Source,
) -> Result<Template, OutputProblem> {
    let mut parts: Vec<TemplatePart> = Vec::new();
    let mut plain = String::new();
    let mut rest = text.strip_prefix('*').unwrap_or(text);
    while let Some(percent) = rest.find('%') {
        plain.push_str(&rest[..percent]);
        let behind = &rest[percent + 1..];
        let at = text.len() - behind.len();
        // Two of them stand for one.
        if let Some(after) = behind.strip_prefix('%') {
            plain.push('%');
            rest = after;
            continue;
        }
        match value(behind, catalogue, source) {
            Ok(Some((value, length))) => {
                if !plain.is_empty() {
                    parts.push(TemplatePart::Text(std::mem::take(&mut plain)));
                }
                parts.push(value);
                rest = &behind[length..];
            }
            // Nothing that begins a field: a sign like any other.
            Ok(None) => {
                plain.push('%');
                rest = behind;
            }
            Err((what, hint, is_unknown_field)) => {
                return Err(OutputProblem {
                    at,
                    what,
                    hint,
                    is_unknown_field,
                });
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(TemplatePart::Text(plain));
    }
    Ok(Template { parts })
}

/// The field that all of a text is, in a transformer or not.
pub(super) fn field(
    text: &str,
    catalogue: &Catalogue,
    source: &Source,
) -> Result<Operand, (String, Option<String>)> {
    let expected = || (format!("`{}` is no field", shortened(text)), None);
    match value(text, catalogue, source) {
        Ok(Some((TemplatePart::Value { operand, .. }, length))) if length == text.len() => {
            Ok(operand)
        }
        Ok(_) => Err(expected()),
        Err((what, hint, _)) => Err((what, hint)),
    }
}

type Wrong = (String, Option<String>, bool);

/// The value at the beginning of a text, and how long it is written.
fn value(
    text: &str,
    catalogue: &Catalogue,
    source: &Source,
) -> Result<Option<(TemplatePart, usize)>, Wrong> {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Ok(None);
    }
    let mut lexer = Lexer::new(text);
    let mut transforms: Vec<Transform> = Vec::new();
    while let Some(transform) = transform(&mut lexer) {
        transforms.push(transform);
    }
    let count = transforms.len();
    let Some(name) = lexer.field() else {
        return match count {
            0 => Ok(None),
            _ => Err((
                "expected a field in the transformer".to_owned(),
                None,
                false,
            )),
        };
    };
    let argument = lexer
        .argument()
        .map_err(|problem| (problem.what, None, false))?;
    for _ in 0..count {
        if !lexer.sign(")") {
            return Err(("a transformer without `)`".to_owned(), None, false));
        }
    }
    let known = catalogue
        .find(source, &name, argument.as_deref())
        .map_err(|problem| {
            let is_unknown = problem == FieldProblem::Unknown;
            let hint = is_unknown.then(|| catalogue.near(source, &name)).flatten();
            (problem.text(&name), hint, is_unknown)
        })?;
    // The innermost stands last.
    transforms.reverse();
    let written = lexer.taken();
    let part = TemplatePart::Value {
        name: text[..written].to_owned(),
        operand: Operand {
            field: known.field,
            transforms,
        },
    };
    Ok(Some((part, written)))
}
