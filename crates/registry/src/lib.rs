//! Images where they are kept: registries, OCI layouts, archives, containerd's store, directories, binaries.
//!
//! - [`Source`]: which of them a text names.
//! - [`read_feed`]: the members of a feed of advisories.
//! - [`push`], [`artifact_sources`]: single files as artifacts of registries.
//! - [`ImageReader`]: reads sources into what they contain, each layer once.
//!
//! ```no_run
//! use seawall_image::{Readers, config::Platform};
//! use seawall_registry::{Cache, ImageReader, RegistryOptions, Source};
//!
//! let reader = ImageReader {
//!     readers: Readers::new(&[]), // the catalogers
//!     cache: Some(Cache::new("/var/cache/seawall/layers")),
//!     options: RegistryOptions::new(Platform::linux(std::env::consts::ARCH)),
//! };
//! let read = reader.read(&Source::parse("registry.example.com/team/app:1.2")?)?;
//! for package in &read.contents.packages {
//!     println!("{} {} in {}", package.name, package.version, package.places[0].path);
//! }
//! # Ok::<(), seawall_registry::SourceError>(())
//! ```
//!
//! Invariants: nothing is unpacked to disk; what a registry sends is verified by digest; credentials reach only the host
//! they were configured for, and no registry leads a request to this machine or to a metadata service; what cannot be read
//! is unknown in the contents.
//!
//! Deliberately not here: what bytes mean (`image`), and what is wrong with what is found (`advisory`).

mod artifact;
mod cache;
mod client;
mod documents;
mod error;
mod feed;
mod limits;
mod name;
mod part;
mod read;
mod read_attached;
mod source;

pub use artifact::{
    ArtifactKind, ArtifactSource, FoundArtifact, PushedArtifact, artifact_sources, has_digest, push,
};
pub use cache::Cache;
pub use client::{
    Credential, DockerConfig, KNOWN_PAIRS, PULL_SECRET_TYPES, Proxies, PullSecret, RegistryOptions,
    Times, download,
};
pub use error::SourceError;
pub use feed::{FeedFiles, read_feed};
pub use limits::MAX_ARTIFACT_BYTES;
pub use part::Part;
pub use read::{ImageContents, ImageReader};
pub use source::{Attached, AttachedFile, BlobName, FoundBy, Image, Layer, Source, open};
