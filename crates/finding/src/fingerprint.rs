//! A stable name for one problem.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Names the same problem in every run: it depends on the rule, the target, the container and the subject
/// inside it and on what makes it true (see [`Finding::context`](crate::Finding::context)), and not on files, line
/// numbers, list indexes, API versions or messages.
///
/// The first 16 bytes of SHA-256, which is far beyond accidental collisions for any number of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

/// A text that is not a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a fingerprint; expected 32 hexadecimal digits")]
pub struct FingerprintError(String);

impl Fingerprint {
    /// The fingerprint of ordered parts. Parts are length-prefixed: `["a", "bc"]` and `["ab", "c"]` differ.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let mut bytes = [0; 16];
        for (target, source) in bytes.iter_mut().zip(digest) {
            *target = source;
        }
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |value: u8| match value {
            0..10 => b'0' + value,
            _ => b'a' + (value - 10),
        };
        let digits = self
            .0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        let mut text = [0; 32];
        text.iter_mut()
            .zip(digits)
            .for_each(|(slot, digit)| *slot = digit);
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let fail = || FingerprintError(text.chars().take(80).collect());
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return Err(fail());
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).map_err(|_| fail())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Fingerprint::of(&["a", "bc"]), Fingerprint::of(&["ab", "c"]));
    }

    #[test]
    fn the_value_is_pinned() {
        let text = Fingerprint::of(&[
            "privileged-container",
            "apps/Deployment",
            "shop",
            "front",
            "app",
            "",
        ])
        .to_string();
        assert_eq!(
            text.parse::<Fingerprint>().map(|f| f.to_string()),
            Ok(text.clone())
        );
        assert_eq!(text, "bf536f06c35c5af195f26d2b0b8b0e30");
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "xyz",
            "00",
            "éééééééééééééééé",
            "g0000000000000000000000000000000",
        ] {
            assert!(text.parse::<Fingerprint>().is_err());
        }
    }
}
