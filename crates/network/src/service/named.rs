//! What names of Services stand for.

use seawall_model::ObjectId;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alias {
    /// A Service of the cluster; `None` for one that is not in the input.
    Service(Option<ObjectId>),
    /// A name outside, or this Service where the domain of the cluster is the one that the name ends with.
    Either(Option<ObjectId>),
    /// A name outside.
    Outside,
}

/// Names that stand for other names are followed so far; DNS servers give up at about as many.
pub(super) const MAX_ALIASES: usize = 8;
