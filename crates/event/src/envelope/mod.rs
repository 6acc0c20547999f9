//! What is around events on their way from an API server to a file: records of clouds, of collectors and of container runtimes.
//! One format, one file.

mod azure;
mod carrier;
mod cloudwatch;
mod fields;
mod google;
mod inner;
mod joiner;
mod object;
mod openshift;
mod origin;
mod resource;
#[cfg(test)]
mod tests;
mod unpack;

pub use joiner::{Joined, Joiner};
pub use origin::Origin;
pub use unpack::{Unpacked, unpack, unpack_line};
