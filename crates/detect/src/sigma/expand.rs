//! Placeholders in values: `%servers%`.

use std::collections::BTreeMap;

use crate::limits::MAX_VALUES;
use crate::reader::shortened;

/// The texts that a text with placeholders stands for. `\%` is a percent sign; other escapes stay.
///
/// # Errors
/// When a placeholder has no values, or there are too many texts.
pub(super) fn expand(
    text: &str,
    values: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<String>, String> {
    let mut texts = vec![String::new()];
    let push =
        |texts: &mut Vec<String>, part: &str| texts.iter_mut().for_each(|text| text.push_str(part));
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '%']) {
        push(&mut texts, &rest[..at]);
        let behind = &rest[at + 1..];
        if rest[at..].starts_with('\\') {
            let escaped = behind.chars().next();
            let taken = escaped.map_or(0, char::len_utf8);
            match escaped {
                Some('%') => push(&mut texts, "%"),
                _ => push(&mut texts, &rest[at..=at + taken]),
            }
            rest = &behind[taken..];
            continue;
        }
        let Some(end) = behind.find('%').filter(|end| *end > 0) else {
            push(&mut texts, "%");
            rest = behind;
            continue;
        };
        let name = &behind[..end];
        let known = values.get(name).filter(|values| !values.is_empty());
        let known = known.ok_or_else(|| {
            format!(
                "the placeholder `%{}%` has no values here, so the rule cannot be asked",
                shortened(name)
            )
        })?;
        if texts.len().saturating_mul(known.len()) > MAX_VALUES {
            return Err(format!(
                "placeholders stand for more than {MAX_VALUES} values"
            ));
        }
        let with = |text: &String, value: &String| format!("{text}{value}");
        texts = texts
            .iter()
            .flat_map(|text| known.iter().map(move |value| with(text, value)))
            .collect();
        rest = &behind[end + 1..];
    }
    push(&mut texts, rest);
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stand_for_their_values() {
        let values = BTreeMap::from([
            ("a".to_owned(), vec!["x".to_owned(), "y*".to_owned()]),
            ("b".to_owned(), vec!["1".to_owned()]),
        ]);
        for (text, expect) in [
            ("%a%", &["x", "y*"][..]),
            ("p-%a%.%b%", &["p-x.1", "p-y*.1"]),
            (r"\%plain%b%", &["%plain1"]),
            (r"\\%b%", &[r"\\1"]),
            (r"\*%b%é\", &[r"\*1é\"]),
            ("100%", &["100%"]),
            ("%%", &["%%"]),
        ] {
            assert_eq!(expand(text, &values).expect(text), expect, "{text}");
        }
        assert!(expand("%c%", &values).expect_err("none").contains("`%c%`"));
    }
}
