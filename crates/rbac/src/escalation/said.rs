//! What objects say of somebody without a role.

use seawall_model::{ObjectId, define_index};

define_index! {
    /// Something that an object says of somebody without a role.
    pub(crate) struct SaidId;
}

/// What an object says of somebody without a role: it allows everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What, as a clause after who it is about.
    pub words: String,
    /// The object.
    pub object: ObjectId,
    /// The field.
    pub path: String,
}
