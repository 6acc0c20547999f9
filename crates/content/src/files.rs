//! The data files that come with the program.

/// A file of `content/`.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its path, for messages.
    pub name: &'static str,
    /// What it says, as YAML or JSON.
    pub text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));
