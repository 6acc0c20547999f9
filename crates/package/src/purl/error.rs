//! Why a text is no package URL.

/// Why a text is no package URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurlError {
    /// Longer than [`MAX_PURL_BYTES`](crate::MAX_PURL_BYTES).
    TooLong,
    /// It does not begin with `pkg:`.
    NoScheme,
    /// Its type is missing, or has characters that types cannot have.
    BadType,
    /// It has no name.
    NoName,
    /// A percent sign that is not followed by two hexadecimal digits, or bytes that are not UTF-8.
    BadEncoding,
    /// A segment of the namespace or subpath has a slash, or one of the subpath is `.` or `..`.
    BadSegment,
    /// The key of a qualifier has characters that keys cannot have.
    BadKey,
    /// Two qualifiers have one key.
    DuplicateKey,
    /// Packages of this type have a namespace.
    NamespaceMissing,
    /// Packages of this type have no namespace.
    NamespaceNotAllowed,
}

impl std::fmt::Display for PurlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the package URL is too long",
            Self::NoScheme => "a package URL begins with `pkg:`",
            Self::BadType => "the type of the package URL is missing or malformed",
            Self::NoName => "the package URL has no name",
            Self::BadEncoding => "the package URL has a malformed percent-encoding",
            Self::BadSegment => "a segment of the package URL is malformed",
            Self::BadKey => "the key of a qualifier of the package URL is malformed",
            Self::DuplicateKey => "the package URL has two qualifiers with one key",
            Self::NamespaceMissing => "package URLs of this type have a namespace",
            Self::NamespaceNotAllowed => "package URLs of this type have no namespace",
        })
    }
}

impl std::error::Error for PurlError {}
