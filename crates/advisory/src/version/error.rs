//! Why versions could not be compared.

use std::fmt;

use super::scheme::Scheme;

/// Why versions could not be compared. The caller reports this as unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionError {
    /// The ecosystem states no order of its versions.
    NoOrder,
    /// No version is stated.
    Empty,
    /// Longer than [`crate::limits::MAX_VERSION_BYTES`].
    TooLong,
    /// Not a version in this scheme; what is wrong with it.
    Invalid(Scheme, &'static str),
    /// Two prepared versions of different schemes.
    Mixed(Scheme, Scheme),
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrder => f.write_str("the ecosystem defines no order of versions"),
            Self::Empty => f.write_str("no version is stated"),
            Self::TooLong => f.write_str("the version is too long"),
            Self::Invalid(scheme, problem) => write!(f, "not a {scheme} version: {problem}"),
            Self::Mixed(left, right) => {
                write!(
                    f,
                    "a {left} version cannot be compared with a {right} version"
                )
            }
        }
    }
}

impl std::error::Error for VersionError {}
