//! Which distribution an image is.

use serde::{Deserialize, Serialize};

/// Which distribution an image is, by its own files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct OsRelease {
    /// `ID` of os-release in lower case: `debian`, `alpine`, `rhel`.
    pub id: String,
    /// `VERSION_ID`: `12`, `3.19.1`, `9.3`; empty for rolling releases and where none is stated.
    pub version: String,
    /// `VERSION_CODENAME`: `bookworm`; empty where none is stated.
    pub codename: String,
    /// `ID_LIKE`, split: `[rhel, fedora]`.
    pub like: Vec<String>,
    /// `PRETTY_NAME`, for people.
    pub pretty: String,
    /// The file that says so.
    pub path: String,
    /// Support that was bought on top and that decides which advisories count: `esm`, `elts`, `ltss`, `eus`. Empty for none.
    pub support: String,
}
