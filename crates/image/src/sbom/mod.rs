//! Software bills of materials: what an image contains, written for others, and read from others.
//!
//! [`write`] gives CycloneDX 1.7 and 1.6 (JSON), SPDX 2.3 (JSON) and SPDX 3.0 (JSON-LD), the same bytes for the same
//! [`Document`]. [`read`] takes CycloneDX 1.2 to 1.7 (JSON, XML), SPDX 2.2 and 2.3 (JSON, tag-value), SPDX 3.0 (JSON-LD),
//! Syft's own JSON, and each of them as the predicate of an in-toto statement, in a DSSE envelope or a Sigstore bundle.
//!
//! - What was unknown is written into the document, in words of its format, so that its reader knows that it is not complete.
//! - A component is the package that its package URL names. One without a package URL or version, or of a type that is not
//!   known here, is unknown and named.
//! - Signatures are not checked here: who reads a document from an image decides whether to trust its signer.

mod component;
mod cyclonedx;
mod document;
mod envelope;
mod error;
mod extra;
mod format;
mod json;
mod license;
pub mod limits;
mod ordered;
mod spdx;
mod syft;

pub use document::{Document, Relationship};
pub use error::SbomError;
pub use format::{Format, read, write};
