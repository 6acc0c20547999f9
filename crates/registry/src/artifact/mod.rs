//! Single files as artifacts of registries (OCI image specification 1.1, "Guidelines for Artifact Usage").
//!
//! An artifact is a manifest with one layer, which is the file as it is, and an empty configuration. Nothing says who
//! made it: whoever fetches one checks the file itself.

mod hashing;
mod manifest;
mod pull;
mod push;

pub use manifest::ArtifactKind;
pub use pull::{ArtifactSource, FoundArtifact, artifact_sources, has_digest};
pub use push::{PushedArtifact, push};
