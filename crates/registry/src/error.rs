//! Why an image or a part of it could not be had.

use std::path::PathBuf;

use seawall_image::config::{DocumentError, PlatformError};

/// Why an image or a part of it could not be had. No credential is in any text.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A text that names no image.
    #[error("`{text}` names no image: {reason}")]
    Reference {
        /// The text.
        text: String,
        /// Why.
        reason: String,
    },
    /// A file or directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A document breaks its format.
    #[error("{origin}: {source}")]
    Document {
        /// From where.
        origin: String,
        /// Why.
        #[source]
        source: DocumentError,
    },
    /// No image for the platform.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// What is there is not what its digest says.
    #[error("{origin}: the content of `{expected}` has the digest `{found}`")]
    Digest {
        /// From where.
        origin: String,
        /// What was asked for.
        expected: String,
        /// What came.
        found: String,
    },
    /// The image is not there, or has a form that is not supported.
    #[error("{origin}: {reason}")]
    Image {
        /// From where.
        origin: String,
        /// Why.
        reason: String,
    },
    /// A request to a registry failed.
    #[error("`{host}`: {reason}")]
    Registry {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
}

impl SourceError {
    pub(crate) fn image(origin: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Image {
            origin: origin.into(),
            reason: reason.into(),
        }
    }

    pub(crate) fn registry(host: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Registry {
            host: host.into(),
            reason: reason.into(),
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File {
            path: path.into(),
            source,
        }
    }
}
