//! Names of clusters: what `/audit/NAME` can be.

use std::fmt;
use std::str::FromStr;

/// The name that a cluster goes by in the path of its webhook, in alerts and in metrics: a label of DNS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterName(String);

/// Why a text is no name of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name of a cluster: expected at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends"
)]
pub struct ClusterNameError(String);

/// Bytes of a label of DNS.
const MAX_BYTES: usize = 63;

impl ClusterName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClusterName {
    type Err = ClusterNameError;

    fn from_str(text: &str) -> Result<Self, ClusterNameError> {
        let is_inner =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_whole = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(is_inner)
            && !text.starts_with('-')
            && !text.ends_with('-');
        match is_whole {
            true => Ok(Self(text.to_owned())),
            false => Err(ClusterNameError(text.chars().take(MAX_BYTES).collect())),
        }
    }
}

impl fmt::Display for ClusterName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_labels_of_dns() {
        for name in ["a", "prod-1", "0", &"a".repeat(63)] {
            assert!(name.parse::<ClusterName>().is_ok(), "{name}");
        }
        for name in [
            "",
            "-a",
            "a-",
            "A",
            "a.b",
            "a/b",
            "..",
            "é",
            &"a".repeat(64),
        ] {
            assert!(name.parse::<ClusterName>().is_err(), "{name}");
        }
    }
}
