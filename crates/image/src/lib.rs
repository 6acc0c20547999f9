//! What an image, a file system or a binary contains.
//!
//! Bytes come in as streams of entries ([`Entry`] with its content), layer by layer; every file is offered once to the
//! catalogers ([`Cataloger`]) that want it, and nothing is written to disk. Layers are read on their own, so that a layer
//! that many images share is read once; what is visible in the image (whiteouts, opaque directories, replaced files) is
//! decided afterwards from the entries.
//!
//! Deliberately not here: opening files and sockets (`registry`), and what is wrong with a package (`advisory`).

mod assemble;
mod attestation;
mod base;
pub mod catalog;
pub mod catalogers;
pub mod config;
mod contents;
mod digest;
mod entry;
mod gather;
pub mod layer;
pub mod lifecycle;
pub mod limits;
pub mod overlay;
mod owned;
pub mod path;
pub mod sbom;
mod secrets;
mod unknown;
mod unopened;

pub use assemble::assemble;
pub use attestation::{AttestationHead, attestation_head};
pub use base::{Base, bases};
pub use catalog::languages;
pub use catalog::{Cataloger, FileView, Owned, Reading, Unreadable, Want};
pub use contents::{Contents, LayerContents, Observed, Owners, ShownEntry};
pub use digest::{Digest, Hasher};
pub use entry::{Entry, EntryKind};
pub use layer::{Intake, LayerReading, Readers, read_layer};
pub use secrets::Secrets;
pub use unknown::{Unknown, UnknownKind};
