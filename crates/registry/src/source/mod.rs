//! Where images are, and which of them a text names.

mod archive;
mod attached;
mod attachment;
mod blobs;
mod bolt;
mod containerd;
mod locate;
mod remote;
mod store;
mod tree;

pub(crate) use attached::attached_to;
pub use attachment::{Attached, AttachedFile, FoundBy};
pub(crate) use locate::Opened;
pub use locate::{Source, open};
pub(crate) use store::read_bounded;
pub use store::{BlobName, Image, Layer};
pub(crate) use tree::{read_file, read_tree};
