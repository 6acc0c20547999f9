//! `seawall.database-push/v1`: a database that was put into a registry.

use schemars::JsonSchema;
use seawall_text::{Lines, Shown, say};
use serde::Serialize;

use crate::Versioned;

/// A database that was put into a registry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Pushed {
    /// What fetches exactly this: the repository with the digest of the manifest.
    pub reference: String,
    /// The digest of the manifest.
    pub digest: String,
    /// The digest of the database file.
    pub file_digest: String,
    /// The size of the database file in bytes.
    pub bytes: u64,
    /// When the database was made, as RFC 3339 in UTC.
    pub created: String,
    /// The key that signed the database; absent when it is not signed.
    pub signed_by: Option<String>,
    /// Whether the registry had the file already, and only its name was set.
    pub was_there: bool,
}

impl Versioned for Pushed {
    const SCHEMA: &'static str = "seawall.database-push/v1";
}

impl Pushed {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "{}", Shown(&self.reference));
        say!(text, "  created    {}", Shown(&self.created));
        match &self.signed_by {
            Some(key) => say!(text, "  signed by  {}", Shown(key)),
            None => say!(text, "  signed by  no one"),
        }
        let (whole, part) = (self.bytes / 1_000_000, self.bytes / 100_000 % 10);
        match self.was_there {
            true => say!(text, "  {whole}.{part} MB, which the registry had already"),
            false => say!(text, "  {whole}.{part} MB uploaded"),
        }
        text
    }
}
