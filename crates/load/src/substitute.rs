//! What Flux fills into what it has built: `${NAME}`, `${NAME:=text}`, `${NAME:-text}`; `$${NAME}` stays `${NAME}`.

use std::collections::BTreeMap;

/// The label or annotation of objects that nothing is filled into.
const DISABLED: &str = "kustomize.toolkit.fluxcd.io/substitute: disabled";

/// Fills variables into each document. Those that have no value and no text of their own are empty, as in Flux.
pub(crate) fn substitute(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    for (number, document) in text.split("\n---\n").enumerate() {
        if number > 0 {
            filled.push_str("\n---\n");
        }
        match document.contains(DISABLED) {
            true => filled.push_str(document),
            false => fill(document, variables, &mut filled),
        }
    }
    filled
}

fn fill(text: &str, variables: &BTreeMap<String, String>, filled: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, behind) = rest.split_at(at);
        if before.ends_with('$') {
            // The first dollar says that the second one is meant.
            filled.push_str(&before[..at - 1]);
            filled.push_str("${");
            rest = &behind[2..];
            continue;
        }
        filled.push_str(before);
        match expression(&behind[2..]) {
            Some((name, otherwise, behind)) => {
                let value = variables.get(name).map(String::as_str);
                let value = value.filter(|value| otherwise.is_none() || !value.is_empty());
                filled.push_str(value.or(otherwise).unwrap_or_default());
                rest = behind;
            }
            None => {
                filled.push_str("${");
                rest = &behind[2..];
            }
        }
    }
    filled.push_str(rest);
}

/// The name, the text where it has no value, and what is behind the brace. Other functions are left as they are.
fn expression(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')?;
    let (name, behind) = text.split_at(end);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if let Some(behind) = behind.strip_prefix('}') {
        return Some((name, None, behind));
    }
    let operators = [":=", ":-", "=", "-"];
    let behind = operators
        .iter()
        .find_map(|operator| behind.strip_prefix(operator))?;
    // A text ends on its line.
    let line = behind.split('\n').next().unwrap_or_default();
    let end = line.find('}')?;
    Some((name, Some(&behind[..end]), &behind[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_as_flux_does() {
        let variables: BTreeMap<String, String> = [("A", "1"), ("EMPTY", "")]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for (text, expect) in [
            ("a: ${A}", "a: 1"),
            ("a: ${B}!", "a: !"),
            ("a: ${B:=x}${B:-y}${A:=z}${EMPTY:=e}", "a: xy1e"),
            ("a: $${A} $A ${A", "a: ${A} $A ${A"),
            ("a: ${A/1/2} ${} ${1}", "a: ${A/1/2} ${} ${1}"),
            ("a: ${A:=\n}", "a: ${A:=\n}"),
            (
                "a: ${A}\n---\nb: ${A}\nkustomize.toolkit.fluxcd.io/substitute: disabled\n---\nc: ${A}",
                "a: 1\n---\nb: ${A}\nkustomize.toolkit.fluxcd.io/substitute: disabled\n---\nc: 1",
            ),
        ] {
            assert_eq!(substitute(text, &variables), expect, "{text}");
        }
    }
}
