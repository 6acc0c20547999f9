//! Why bytes are no bill of materials.

use super::limits::{MAX_DOCUMENT_BYTES, MAX_ITEMS, MAX_OBJECTS};

/// Why bytes are no bill of materials. What is wrong with parts of one is unknown in its document instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SbomError {
    /// Longer than [`MAX_DOCUMENT_BYTES`].
    #[error("the document is larger than {MAX_DOCUMENT_BYTES} bytes")]
    TooLarge,
    /// More than [`MAX_OBJECTS`] objects or [`MAX_ITEMS`] items.
    #[error("the document has more than {MAX_OBJECTS} objects or {MAX_ITEMS} items")]
    TooManyParts,
    /// It is neither JSON nor XML nor SPDX tag-value, or broken.
    #[error("the document cannot be parsed: {0}")]
    Malformed(String),
    /// It is well-formed, and not one of the formats that are read.
    #[error("the document is not a bill of materials that can be read: {0}")]
    Unsupported(String),
}
