//! What could not be used, and so allows nothing.

use seawall_model::ObjectId;

/// Something odd in a role or a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The object.
    pub object: ObjectId,
    /// The field.
    pub path: String,
    /// What is odd, in one sentence without a full stop.
    pub message: String,
}
