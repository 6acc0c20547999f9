//! What an earlier scan of images found, read back from its JSON report, so that a scan of a cluster can use it.

mod hole;
mod image_results;
mod join;
mod running;
mod unite;
mod wire;

pub use image_results::{ImageResults, ResultImage};
pub(crate) use join::join;
pub use running::ImageUsers;
pub(crate) use unite::{image_of, unite};
pub use wire::ResultsError;
