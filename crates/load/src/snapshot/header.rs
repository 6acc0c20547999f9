//! The first line of a snapshot: what it is of, and what is known of each kind.

use std::collections::BTreeMap;

use seawall_model::Cause;
use serde::{Deserialize, Serialize};

/// First line of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotHeader {
    /// `seawall.snapshot/v2`.
    pub schema: String,
    /// When it was taken, as RFC 3339 in UTC.
    pub created: String,
    /// The version of the program that wrote it.
    pub writer: String,
    /// Context or cluster name.
    pub cluster: String,
    /// `v1.36`, when the API server said so.
    pub server_version: Option<String>,
    /// Whether somebody wrote the objects, and no server took them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_written: bool,
    /// Where objects are that leave their namespace open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_namespace: Option<String>,
    /// What is known of each kind.
    #[serde(default)]
    pub kinds: Vec<KindCoverage>,
    /// Inputs that were not evaluated.
    #[serde(default)]
    pub not_evaluated: Vec<String>,
    /// In version 1: plural names of kinds that were listed completely.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complete: Vec<String>,
    /// In version 1: plural names of kinds that could not be listed, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub denied: BTreeMap<String, String>,
    /// The files that written objects came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Of each object that follows the file, by its place among them, and the line and the column in it; 0 where that is not
    /// known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<(usize, u32, u32)>,
    /// Number of objects that follow.
    pub objects: usize,
}

/// What a snapshot says of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCoverage {
    /// API group; empty for the core group.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace, where this is not about all of them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// `complete`, or why objects may be missing: `denied`, `failed`, `not-listed`.
    pub state: String,
    /// The reason, where objects may be missing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl SnapshotHeader {
    /// Whether everything that was asked for is inside.
    pub fn is_full(&self) -> bool {
        let is_open =
            |kind: &KindCoverage| kind.state != "complete" && kind.state != Cause::NotListed.name();
        self.denied.is_empty() && self.not_evaluated.is_empty() && !self.kinds.iter().any(is_open)
    }
}
