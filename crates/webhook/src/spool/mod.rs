//! The spool: batches on disk, in the order in which they came, until they are read.

mod directory;
mod error;
mod position;
mod reader;
mod record;
mod segments;
mod storage;
mod store;
mod walk;

pub use directory::Directory;
pub use error::SpoolError;
pub use position::Committed;
pub use reader::{Damage, Reader};
pub use record::{Incoming, Record};
pub use segments::SpoolLimits;
pub use storage::{SegmentId, Storage};
pub use store::{Durability, Opened, Spool};
