//! What rules look at.

mod dockerfile;
mod image;

pub use dockerfile::DockerfileView;
pub use image::{ImageFile, ImageView};
