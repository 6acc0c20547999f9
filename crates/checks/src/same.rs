//! What makes findings of several checks one problem.

/// What findings share that are one problem. The target is always shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Same {
    /// Nothing more than the target.
    Target,
    /// The container.
    Container,
    /// The container and what in it: a volume, a capability, a rule of a role with its holder.
    Subject,
    /// The subject of a role, whatever the rule.
    Holder,
    /// Nothing more than the target; and where the head is accepted, what it covers is not.
    TargetAlone,
}

/// Checks whose findings are reported together: the worst one stays, with the rest folded into it.
///
/// A head that is milder than what it covers does not fold it, and nor does one that is as bad and comes later in
/// [`crate::standing_order`]: so folding never goes in a circle.
#[derive(Debug)]
pub struct Concern {
    /// Checks that can represent the whole.
    pub heads: &'static [&'static str],
    /// Checks that are parts of it. Those that are heads as well give way to a worse head only, and among equals to the
    /// one that comes first in [`crate::CONCERNS`].
    pub covers: &'static [&'static str],
    /// What the findings have to share.
    pub same: Same,
}
