//! Documents that describe an image: indexes, manifests, configurations, and the `manifest.json` of `docker save`.
//!
//! Strict about what decides which bytes are read (digests, sizes, the kind of document); lenient about the rest: unknown
//! fields are ignored, and a description that is missing or odd is absent.

mod archive;
mod descriptor;
mod image;
mod manifest;
mod media;
mod platform;
mod select;
#[cfg(test)]
mod tests;

pub use archive::{ArchiveImage, parse_archive_manifest};
pub use descriptor::{Descriptor, DocumentError};
pub use image::{HistoryEntry, ImageConfig, parse_config};
pub use manifest::{Document, Index, Manifest, parse_document};
pub use media::LayerMedia;
pub use platform::{Platform, PlatformError};
pub use select::select;
