//! What findings are made of.

use seawall_image::config::ImageConfig;
use seawall_image::{Contents, Digest};
use seawall_package::Purl;

use super::describe::ImageName;

/// An image, or what else packages were found in, with what it contains.
#[derive(Debug, Clone, Copy)]
pub struct Inspected<'a> {
    /// What it is called.
    pub name: &'a ImageName,
    /// What it contains.
    pub contents: &'a Contents,
    /// What it is recognised by: the digests of the indexes that led to it, of its manifest and of its configuration.
    pub digests: &'a [Digest],
    /// The package URLs that it has as an image of a registry ([`image_purls`](super::image_purls)); none for what is no such image.
    pub purls: &'a [Purl],
    /// Its configuration; `None` for directories and binaries.
    pub config: Option<&'a ImageConfig>,
}
