//! What came out of an input.

use seawall_model::Cluster;

use crate::Diagnostic;

/// What came out of it: one cluster.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The objects.
    pub cluster: Cluster,
    /// What went wrong, in the order of the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were opened.
    pub files: usize,
    /// Bytes that were read.
    pub bytes: u64,
    /// Documents that hold no Kubernetes object.
    pub foreign: usize,
    /// When the last snapshot among the inputs was taken, as RFC 3339 in UTC.
    pub taken: Option<String>,
}
