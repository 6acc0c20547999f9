//! Why bytes are no VEX document.

use super::limits::MAX_VEX_BYTES;

/// Why bytes are no VEX document. Statements that are not understood are in [`Vex::unknown`](super::Vex::unknown) instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VexError {
    /// Longer than [`MAX_VEX_BYTES`].
    #[error("the document is larger than {MAX_VEX_BYTES} bytes")]
    TooLarge,
    /// It has too many objects or items for its size.
    #[error("the document has too many parts")]
    TooManyParts,
    /// It is no JSON, or broken.
    #[error("the document cannot be parsed: {0}")]
    Malformed(String),
    /// It is none of the formats that are read.
    #[error("the document is neither OpenVEX nor CSAF nor CycloneDX")]
    Unsupported,
}
