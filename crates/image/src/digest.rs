//! Digests: what a manifest, configuration or layer is named by.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256, Sha512};

/// A digest with its algorithm, `sha256:…` or `sha512:…`, in lower case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Digest(String);

impl Digest {
    /// Reads a digest; `None` for other algorithms and other forms.
    pub fn parse(text: &str) -> Option<Self> {
        let (algorithm, hex) = text.split_once(':')?;
        let length = match algorithm {
            "sha256" => 64,
            "sha512" => 128,
            _ => return None,
        };
        let is_hex = hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (hex.len() == length && is_hex).then(|| Self(text.to_owned()))
    }

    /// The SHA-256 digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The text: `sha256:…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The algorithm: `sha256`.
    pub fn algorithm(&self) -> &str {
        self.0
            .split_once(':')
            .map_or("", |(algorithm, _)| algorithm)
    }

    /// The hexadecimal part.
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }

    /// Whether it is the digest of these bytes.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        let mut hasher = Hasher::like(self);
        hasher.update(bytes);
        hasher.finish() == *self
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom("expected a digest `sha256:…` in lower case hexadecimal")
        })
    }
}

/// Computes a digest piece by piece.
#[derive(Debug, Clone)]
pub struct Hasher(Algorithm);

#[derive(Debug, Clone)]
enum Algorithm {
    Sha256(Sha256),
    Sha512(Box<Sha512>),
}

impl Default for Hasher {
    /// SHA-256, which everything but a few descriptors uses.
    fn default() -> Self {
        Self(Algorithm::Sha256(Sha256::new()))
    }
}

impl Hasher {
    /// With the algorithm of this digest.
    pub fn like(digest: &Digest) -> Self {
        match digest.algorithm() {
            "sha512" => Self(Algorithm::Sha512(Box::default())),
            _ => Self::default(),
        }
    }

    pub(crate) fn is_sha256(&self) -> bool {
        matches!(self.0, Algorithm::Sha256(_))
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Algorithm::Sha256(hasher) => hasher.update(bytes),
            Algorithm::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of all bytes.
    pub fn finish(self) -> Digest {
        match self.0 {
            Algorithm::Sha256(hasher) => Digest(text("sha256:", &hasher.finalize())),
            Algorithm::Sha512(hasher) => Digest(text("sha512:", &hasher.finalize())),
        }
    }
}

fn text(prefix: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(prefix.len() + 2 * bytes.len());
    text.push_str(prefix);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_computed_and_read() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").as_str(), empty);
        let long = format!("sha512:{}", "0".repeat(128));
        assert!(Digest::parse(empty).is_some_and(|digest| digest.matches(b"")));
        assert!(Digest::parse(&long).is_some_and(|digest| !digest.matches(b"")));
        for wrong in [
            "",
            "sha256:",
            "sha256:zz",
            "md5:00",
            &empty.to_uppercase(),
            &empty[7..],
        ] {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
        assert!(serde_json::from_str::<Digest>("\"sha256:../../x\"").is_err());
    }
}
