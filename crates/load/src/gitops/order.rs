//! What is rendered because an object says so.

use std::path::PathBuf;

use crate::found::Item;
use crate::given::Given;

/// What one object has rendered.
pub(crate) struct Order {
    /// The chart or directory.
    pub item: Item,
    /// What it is a part of: an input, or a source.
    pub base: PathBuf,
    /// How it is rendered.
    pub given: Given,
    /// Whether it comes to the cluster of the object.
    pub stays: bool,
}
