//! What findings are made of.

use seawall_image::Contents;
use seawall_image::config::ImageConfig;

use super::describe::ImageName;

/// An image, or what else packages were found in, with what it contains.
#[derive(Debug, Clone, Copy)]
pub struct Inspected<'a> {
    /// What it is called.
    pub name: &'a ImageName,
    /// What it contains.
    pub contents: &'a Contents,
    /// Its configuration; `None` for directories and binaries.
    pub config: Option<&'a ImageConfig>,
}
