//! How sure a match is.

/// How sure a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The text has a format that a vendor documents for its credentials.
    High,
    /// The name tells of a credential, and the value could be one.
    Medium,
}
