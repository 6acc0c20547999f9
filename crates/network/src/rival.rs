//! A policy that is declared several times with different content.

use seawall_model::{ObjectId, define_index};

use crate::Policy;

define_index! {
    /// A policy that is declared several times: a [`Rival`].
    pub(crate) struct RivalId;
}

/// A policy that is declared several times.
#[derive(Debug)]
pub(crate) struct Rival {
    /// The declaration that is found by its name, whose policies are among all others.
    pub found: ObjectId,
    /// What each of the others makes, with its place: those of the others that are asked before it.
    pub others: Vec<Vec<(usize, Policy)>>,
}
