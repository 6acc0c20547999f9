//! Matching: written cases, merging, and the laws that hold for any input.

mod cases;
mod laws;
mod merge;
mod parse;
mod show;
