//! Paths of a node that a container mounts, and what they give to it: one answer for checks and attack paths.

mod access;
mod form;
mod sub_path;
mod table;

pub use access::{Area, Given, HostAccess};
pub use form::HostPath;
pub use sub_path::SubPath;

#[cfg(test)]
mod tests;
