//! Names of Python distributions, and versions out of requirements.

/// A name as PEP 503 compares it: lower case, with one `-` for each run of `-`, `_` and `.`.
pub(super) fn normalized(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for character in name.trim().chars() {
        match character {
            '-' | '_' | '.' if text.ends_with('-') => {}
            '-' | '_' | '.' => text.push('-'),
            _ => text.extend(character.to_lowercase()),
        }
    }
    text
}

/// The version that a specifier allows alone: `==1.0`, `===1.0`. `None` for ranges and prefixes (`==1.*`).
pub(super) fn pinned(specifier: &str) -> Option<&str> {
    let specifier = specifier.trim();
    let version = specifier
        .strip_prefix("===")
        .or_else(|| specifier.strip_prefix("=="))?
        .trim();
    let is_one = !version.is_empty() && !version.contains(['*', ',', '=', '<', '>', '!', '~', ' ']);
    is_one.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        assert_eq!(normalized("Foo.-_Bar"), "foo-bar");
        assert_eq!(normalized("ruamel.yaml"), "ruamel-yaml");
    }

    #[test]
    fn only_one_version_is_pinned() {
        for (text, expect) in [
            ("==1.0", Some("1.0")),
            (" === 1.0 ", Some("1.0")),
            ("==1.*", None),
            (">=1.0", None),
            ("==1.0,<2", None),
            ("", None),
        ] {
            assert_eq!(pinned(text), expect, "{text}");
        }
    }
}
