//! Kubernetes minor versions.

use std::fmt;
use std::str::FromStr;

/// A Kubernetes minor version, `1.36`. Patch levels do not matter to any rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    /// Always 1 so far.
    pub major: u16,
    /// The number that changes three times a year.
    pub minor: u16,
}

/// A text that names no version, or none that can be asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KubernetesVersionError {
    /// It names no version.
    #[error("`{0}` is not a valid Kubernetes version; expected v1.N or `latest`")]
    NoVersion(String),
    /// Its rules are not known here.
    #[error("Kubernetes {0} is not supported; the newest supported version is {newest}", newest = KubernetesVersion::NEWEST)]
    NotKnown(KubernetesVersion),
}

impl KubernetesVersion {
    /// The newest version whose rules are known here. Pod Security Admission judges a higher request by it too.
    pub const NEWEST: Self = Self::minor(37);

    /// Version 1.`minor`.
    pub const fn minor(minor: u16) -> Self {
        Self { major: 1, minor }
    }

    /// Reads a version that somebody asks about. A server may be newer than what is known here; whoever asks for the rules
    /// of such a version would get those of another one.
    ///
    /// # Errors
    /// When the text names no version, or one whose rules are not known.
    pub fn asked(text: &str) -> Result<Self, KubernetesVersionError> {
        let version: Self = text.parse()?;
        if version > Self::NEWEST {
            return Err(KubernetesVersionError::NotKnown(version));
        }
        Ok(version)
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}", self.major, self.minor)
    }
}

impl FromStr for KubernetesVersion {
    type Err = KubernetesVersionError;

    /// Reads `latest`, `v1.36`, `1.36`, `v1.36.2`, `1.36+` (as managed clusters report their minor).
    fn from_str(text: &str) -> Result<Self, KubernetesVersionError> {
        let fail = || KubernetesVersionError::NoVersion(text.chars().take(40).collect());
        if text == "latest" {
            return Ok(Self::NEWEST);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
        let major = parts.next().and_then(|part| part.parse().ok());
        let minor = parts.next().and_then(|part| {
            let digits = part.trim_end_matches('+');
            digits.parse().ok()
        });
        match (major, minor) {
            (Some(1), Some(minor)) => Ok(Self::minor(minor)),
            _ => Err(fail()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read() {
        for text in ["v1.36", "1.36", "v1.36.2", "1.36+", "v1.36.2-gke.100"] {
            assert_eq!(text.parse(), Ok(KubernetesVersion::minor(36)), "{text}");
        }
        for text in ["", "v2", "36", "v1", "v1.x", "2.0"] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn nobody_asks_for_rules_that_are_not_known() {
        assert_eq!(
            KubernetesVersion::asked("latest"),
            Ok(KubernetesVersion::NEWEST)
        );
        assert_eq!(
            KubernetesVersion::asked("1.30"),
            Ok(KubernetesVersion::minor(30))
        );
        let next = KubernetesVersion::minor(KubernetesVersion::NEWEST.minor + 1);
        assert_eq!(
            KubernetesVersion::asked(&next.to_string()),
            Err(KubernetesVersionError::NotKnown(next))
        );
        assert_eq!(next.to_string().parse(), Ok(next), "a server may say so");
    }
}
