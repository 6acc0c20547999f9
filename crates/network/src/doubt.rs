//! What could not be read, or is not known.

use seawall_model::ObjectId;

/// Something odd in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The object.
    pub object: ObjectId,
    /// The field.
    pub path: String,
    /// What is odd, in one sentence without a full stop.
    pub message: String,
}
