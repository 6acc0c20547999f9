//! Reads what is attached to images.

use std::sync::Arc;

use crate::client::{Clients, DockerConfig};
use crate::error::SourceError;
use crate::read::{ImageContents, ImageReader};
use crate::source::{Attached, Opened, Source, attached_to};

impl ImageReader<'_> {
    /// What is attached to an image that was read, with the same credentials. Nothing for what is no image.
    ///
    /// # Errors
    /// When it cannot be opened, or is another image by now.
    pub fn attached(
        &self,
        source: &Source,
        own: &[Arc<DockerConfig>],
        read: &ImageContents,
    ) -> Result<Attached, SourceError> {
        let Opened::Image(image) = self.open(source, own, &Clients::default(), None)? else {
            return Ok(Attached::default());
        };
        if image.digest != read.digest {
            return Err(SourceError::image(
                &image.name,
                "the tag means another image by now",
            ));
        }
        Ok(attached_to(&image))
    }
}
