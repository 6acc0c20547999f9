//! What is new about a request.

use crate::facet::Facet;

/// A value that an identity did not have before.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    /// Whose habit it is.
    pub role: String,
    /// Of what kind.
    pub facet: Facet,
    /// The new value.
    pub value: String,
    /// How sure it is that it is unusual, from 0 to 1.
    pub confidence: f64,
    /// How often the identity acted before.
    pub acts: u64,
    /// Values that are usual, the most frequent first; some of them.
    pub usual: Vec<String>,
}
