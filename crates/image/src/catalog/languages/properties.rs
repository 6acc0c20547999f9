//! Properties that refer to each other, as in Maven's and MSBuild's files.

use std::collections::HashMap;

use super::limits::{MAX_EXPANDED_BYTES, MAX_PROPERTY_STEPS};

/// A text with its properties replaced; `None` when one is not known, or the text grows too long or goes round in a circle.
/// `open` begins a property: `${` and `}`, or `$(` and `)`.
pub(super) fn expanded(
    text: &str,
    (open, close): (&str, char),
    known: &HashMap<String, String>,
    ignore_case: bool,
) -> Option<String> {
    if text.len() > MAX_EXPANDED_BYTES {
        return None;
    }
    let mut text = text.trim().to_owned();
    for _ in 0..MAX_PROPERTY_STEPS {
        let Some(start) = text.find(open) else {
            return Some(text);
        };
        let rest = &text[start + open.len()..];
        let end = rest.find(close)?;
        let name = match ignore_case {
            true => rest[..end].to_ascii_lowercase(),
            false => rest[..end].to_owned(),
        };
        let value = known.get(&name)?;
        if text.len() + value.len() > MAX_EXPANDED_BYTES {
            return None;
        }
        text.replace_range(start..start + open.len() + end + close.len_utf8(), value);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_refer_to_each_other_and_circles_end() {
        let known: HashMap<String, String> = [
            ("a", "1.${b}"),
            ("b", "2"),
            ("c", "${c}"),
            ("d", "${d}${d}"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let of = |text| expanded(text, ("${", '}'), &known, false);
        assert_eq!(of("v${a}-${b}").as_deref(), Some("v1.2-2"));
        assert_eq!(of(" plain ").as_deref(), Some("plain"));
        for unknown in ["${x}", "${c}", "${d}", "${a"] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
        let known = [("version".to_owned(), "3".to_owned())].into();
        assert_eq!(
            expanded("$(Version)", ("$(", ')'), &known, true).as_deref(),
            Some("3")
        );
    }
}
