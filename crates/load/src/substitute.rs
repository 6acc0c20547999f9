//! What Flux fills into what it has built: `${NAME}`, `${NAME:=text}`, `${NAME:4}`, `${NAME/a/b}`; `$$` is one dollar.
//!
//! The rules are those of `envsubst` in github.com/fluxcd/pkg. What Flux refuses, or what is not decided here, is an error:
//! a text with the expression left in it is nothing that any cluster gets.

use std::collections::BTreeMap;

use seawall_syntax::{Node, parse_stream};

/// The label or annotation of objects that nothing is filled into.
const KEY: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Deepest nesting of expressions.
const MAX_NESTED: usize = 8;

/// Most letters of an expression that are shown.
const MAX_SHOWN: usize = 60;

type Variables = BTreeMap<String, String>;

/// Fills variables into each document. Those that have no value and no text of their own are empty, as in Flux; where there
/// are no variables at all, Flux fills in nothing.
///
/// # Errors
/// The first expression that cannot be filled in.
pub(crate) fn substitute(text: &str, variables: &Variables) -> Result<String, String> {
    if variables.is_empty() {
        return Ok(text.to_owned());
    }
    let mut filled = String::with_capacity(text.len());
    for (number, document) in text.split("\n---\n").enumerate() {
        if number > 0 {
            filled.push_str("\n---\n");
        }
        match is_disabled(document) {
            true => filled.push_str(document),
            false => fill(document, variables, &mut filled)?,
        }
    }
    Ok(filled)
}

/// Whether a label or annotation of the object says that it stays as it is; texts in it say nothing.
fn is_disabled(document: &str) -> bool {
    let says = |node: &Node| {
        ["labels", "annotations"].iter().any(|part| {
            let value = node.walk(&["metadata", part, KEY]);
            value.and_then(Node::as_str) == Some("disabled")
        })
    };
    document.contains(KEY)
        && parse_stream(document.as_bytes())
            .into_iter()
            .any(|read| read.nodes.unwrap_or_default().iter().any(says))
}

fn fill(text: &str, variables: &Variables, filled: &mut String) -> Result<(), String> {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, found) = rest.split_at(at);
        filled.push_str(before);
        if let Some(inner) = found.strip_prefix("${") {
            let (value, behind) = expression(inner, variables, 0).ok_or_else(|| shown(found))?;
            filled.push_str(&value);
            rest = behind;
        } else {
            filled.push('$');
            // The first dollar says that the second one is meant.
            rest = found.strip_prefix("$$").unwrap_or(&found[1..]);
        }
    }
    filled.push_str(rest);
    Ok(())
}

/// The beginning of what cannot be filled in.
fn shown(found: &str) -> String {
    let line = found.lines().next().unwrap_or_default();
    let end = line.find('}').map_or(line.len(), |end| end + 1);
    line[..end].chars().take(MAX_SHOWN).collect()
}

/// What stands for an expression, whose opening brace was read, and what is behind it.
fn expression<'t>(text: &'t str, variables: &Variables, depth: usize) -> Option<(String, &'t str)> {
    if depth > MAX_NESTED {
        return None;
    }
    if let Some(text) = text.strip_prefix('#') {
        let (value, rest) = value_of(text, variables)?;
        return Some((value.len().to_string(), rest.strip_prefix('}')?));
    }
    let (value, rest) = value_of(text, variables)?;
    let value = value.to_owned();
    let mut letters = rest.chars();
    match (letters.next()?, letters.next()) {
        ('}', _) => Some((value, &rest[1..])),
        (':', Some('=' | '-' | '?' | '+')) => otherwise(value, &rest[2..], variables, depth),
        ('=', _) => otherwise(value, &rest[1..], variables, depth),
        (':', _) => part(&value, &rest[1..]),
        (',' | '^', _) => {
            let (operator, behind) = rest.split_once('}')?;
            let value = match operator {
                ",," => value.to_lowercase(),
                "^^" => value.to_uppercase(),
                "," => first(&value, |letter| letter.to_lowercase().collect()),
                "^" => first(&value, |letter| letter.to_uppercase().collect()),
                _ => return None,
            };
            Some((value, behind))
        }
        ('/', _) => replaced(&value, &rest[1..]),
        ('#' | '%', _) => trimmed(&value, rest),
        _ => None,
    }
}

/// The value of the variable that a text begins with, and what is behind its name.
fn value_of<'t, 'v>(text: &'t str, variables: &'v Variables) -> Option<(&'v str, &'t str)> {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    let (name, rest) = text.split_at(end);
    let value = variables.get(name).map_or("", String::as_str);
    (!name.is_empty()).then_some((value, rest))
}

/// A value, or what it is where it is empty: text and expressions up to the brace.
fn otherwise<'t>(
    value: String,
    text: &'t str,
    variables: &Variables,
    depth: usize,
) -> Option<(String, &'t str)> {
    let mut other = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(['}', '$'])?;
        other.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix('}') {
            let value = if value.is_empty() { other } else { value };
            return Some((value, behind));
        }
        match rest.strip_prefix("${") {
            Some(inner) => {
                let (nested, behind) = expression(inner, variables, depth + 1)?;
                other.push_str(&nested);
                rest = behind;
            }
            None => {
                other.push('$');
                rest = &rest[1..];
            }
        }
    }
}

/// `offset}` or `offset:length}`, in bytes. What counts from the end depends on the version of Flux.
fn part<'t>(value: &str, text: &'t str) -> Option<(String, &'t str)> {
    let (inner, behind) = text.split_once('}')?;
    if inner.is_empty() || inner.contains('$') {
        return None;
    }
    let mut numbers = inner.splitn(2, ':');
    let (Ok(from), length) = (numbers.next()?.parse::<usize>(), numbers.next()) else {
        return None;
    };
    let from = from.min(value.len());
    let end = match length {
        Some(length) => from.saturating_add(length.parse::<usize>().ok()?),
        None => value.len(),
    };
    let part = value.get(from..end.min(value.len()))?;
    Some((part.to_owned(), behind))
}

/// `/pattern/text}` behind the first slash, and its variants for all, the beginning and the end. Without escapes.
fn replaced<'t>(value: &str, text: &'t str) -> Option<(String, &'t str)> {
    let (inner, behind) = text.split_once('}')?;
    if inner.contains(['$', '\\']) {
        return None;
    }
    let (variant, inner) = match inner.chars().next()? {
        letter @ ('/' | '#' | '%') => (Some(letter), &inner[1..]),
        _ => (None, inner),
    };
    let (pattern, with) = inner.split_once('/')?;
    if pattern.is_empty() {
        return None;
    }
    let value = match variant {
        Some('/') => value.replace(pattern, with),
        Some('#') => match value.strip_prefix(pattern) {
            Some(rest) => format!("{with}{rest}"),
            None => value.to_owned(),
        },
        Some(_) => match value.strip_suffix(pattern) {
            Some(rest) => format!("{rest}{with}"),
            None => value.to_owned(),
        },
        None => value.replacen(pattern, with, 1),
    };
    Some((value, behind))
}

/// `#text}` and `%text}`: without what it begins or ends with. Patterns are not decided.
fn trimmed<'t>(value: &str, text: &'t str) -> Option<(String, &'t str)> {
    let (inner, behind) = text.split_once('}')?;
    let is_start = inner.starts_with('#');
    let operator = if is_start { '#' } else { '%' };
    let pattern = &inner[1..];
    let pattern = pattern.strip_prefix(operator).unwrap_or(pattern);
    if pattern.is_empty() || pattern.contains(['*', '?', '[', '\\', '$']) {
        return None;
    }
    let rest = match is_start {
        true => value.strip_prefix(pattern),
        false => value.strip_suffix(pattern),
    };
    Some((rest.unwrap_or(value).to_owned(), behind))
}

fn first(value: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = value.chars();
    match letters.next() {
        Some(letter) => change(letter) + letters.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, String> {
        let all = [
            ("A", "1"),
            ("EMPTY", ""),
            ("CAP", "cap_sys_admin"),
            ("N", "äb"),
        ];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        substitute(text, &all.into())
    }

    #[test]
    fn variables_are_filled_in_as_flux_does() {
        for (text, expect) in [
            ("a: ${A}", "a: 1"),
            ("a: ${B}!", "a: !"),
            ("a: ${B:=x}${B:-y}${A:=z}${EMPTY:=e}${B=f}", "a: xy1ef"),
            ("a: ${B:=x-${A}-${C:-$}}", "a: x-1-$"),
            ("a: ${B:=two\nlines}", "a: two\nlines"),
            ("a: $${A} $$ $A $", "a: ${A} $ $A $"),
            ("a: $$${A}", "a: $1"),
            (
                "${CAP:4} ${CAP:4:3} ${CAP:99} ${CAP:0:99}",
                "sys_admin sys  cap_sys_admin",
            ),
            (
                "${CAP^^} ${CAP^} ${A,,} ${EMPTY,}",
                "CAP_SYS_ADMIN Cap_sys_admin 1 ",
            ),
            (
                "${CAP/_/-} ${CAP//_/-} ${CAP/#cap_/} ${CAP/%admin/x}",
                "cap-sys_admin cap-sys-admin sys_admin cap_sys_x",
            ),
            (
                "${CAP#cap_} ${CAP##cap_} ${CAP%_admin} ${CAP%no}",
                "sys_admin sys_admin cap_sys cap_sys_admin",
            ),
            ("${#CAP} ${#B}", "13 0"),
            ("${1}", ""),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expect), "{text}");
        }
    }

    #[test]
    fn what_flux_refuses_or_nobody_here_knows_is_no_text() {
        for text in [
            "${}",
            "${A",
            "${A-x}",
            "${A?}",
            "${A:}",
            "${A:-1:x",
            "${CAP:x}",
            "${CAP:-0:-1",
            "${N:1}",
            "${A/1/2",
            "${A/1}",
            "${A#*}",
            "${A%%?}",
            "${A,^}",
            "${A:${A}}",
            "${A.b}",
            "${A/x/\\/}",
        ] {
            assert!(filled(text).is_err(), "{text}: {:?}", filled(text));
        }
        let deep = "${A".to_owned() + &"x:=${B".repeat(99) + &"}".repeat(100);
        assert!(filled(&deep).is_err());
        assert_eq!(filled("a: '${A.b} c'\nb: 1"), Err("${A.b}".to_owned()));
    }

    #[test]
    fn only_a_label_or_annotation_of_the_object_keeps_it_as_it_is() {
        let object = |part: &str| format!("metadata:\n  {part}\nb: ${{A}}");
        let off = "{kustomize.toolkit.fluxcd.io/substitute: disabled}";
        for (part, is_filled) in [
            (format!("labels: {off}"), false),
            (format!("annotations: {off}"), false),
            (format!("ownerReferences: [{off}]"), true),
            (
                "name: 'kustomize.toolkit.fluxcd.io/substitute: disabled'".to_owned(),
                true,
            ),
            (
                "labels: {kustomize.toolkit.fluxcd.io/substitute: enabled}".to_owned(),
                true,
            ),
            (
                "labels: [kustomize.toolkit.fluxcd.io/substitute]".to_owned(),
                true,
            ),
        ] {
            let text = format!("a: ${{A}}\n---\n{}\n---\nc: ${{A}}", object(&part));
            let expect = match is_filled {
                true => text.replace("${A}", "1"),
                false => text.replacen("${A}", "1", 1).replace("c: ${A}", "c: 1"),
            };
            assert_eq!(filled(&text), Ok(expect), "{part}");
        }
    }

    #[test]
    fn without_variables_nothing_is_filled_in() {
        let text = "a: ${A} $${B}";
        assert_eq!(substitute(text, &Variables::new()).as_deref(), Ok(text));
    }
}
