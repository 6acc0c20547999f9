//! What scans of images found, joined with clusters that run them, and what to rebuild.

mod join;
mod narrowed;
mod rebuild;
mod results;
mod samples;
