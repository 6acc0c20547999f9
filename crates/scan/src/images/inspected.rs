//! What findings are made of: an image with its contents.

use seawall_image::Contents;

use super::describe::ImageName;

/// An image, or what else packages were found in, with what it contains.
#[derive(Debug, Clone, Copy)]
pub struct Inspected<'a> {
    /// What it is called.
    pub name: &'a ImageName,
    /// What it contains.
    pub contents: &'a Contents,
}
