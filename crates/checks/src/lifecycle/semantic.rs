//! Versions of programs as image tags write them: `v1.11.2`, `1.11.2`, `0.49.1`.

use std::fmt;
use std::str::FromStr;

/// Three numbers; what follows them (a build, a distribution) is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version([u32; 3]);

/// A text that does not begin with a version.
#[derive(Debug)]
pub(crate) struct NoVersion;

impl fmt::Display for NoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a version such as 1.11.2")
    }
}

impl FromStr for Version {
    type Err = NoVersion;

    /// Reads one to three numbers with dots between them, after a `v`.
    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(text.len());
        // A tag such as `1a2b3c4` is a commit.
        if text[end..].starts_with(|character: char| character.is_ascii_alphanumeric()) {
            return Err(NoVersion);
        }
        let mut numbers = [0; 3];
        for (index, part) in text[..end].trim_end_matches('.').split('.').enumerate() {
            let place = numbers.get_mut(index).ok_or(NoVersion)?;
            *place = part.parse().map_err(|_| NoVersion)?;
        }
        Ok(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_read() {
        for (text, expected) in [
            ("v1.11.2", Some([1, 11, 2])),
            ("1.12.1-hardened1", Some([1, 12, 1])),
            ("0.49.1", Some([0, 49, 1])),
            ("0", Some([0, 0, 0])),
            ("latest", None),
            ("1a2b3c4", None),
            ("", None),
            ("1.2.3.4", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(
                text.parse::<Version>().ok(),
                expected.map(Version),
                "{text}"
            );
        }
    }
}
