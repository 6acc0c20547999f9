//! How much work an answer may be. Work is counted and not timed, so that the same input gives the same answer
//! everywhere; what is cut off is said in the answer.

/// Rules from which a role has an index: fewer are compared sooner than looked up.
pub(crate) const MIN_INDEXED_RULES: usize = 16;

/// Resources times names up to which a rule is in an index. A rule that names more is compared with every request.
pub(crate) const MAX_KEYS_OF_RULE: usize = 256;

/// The limits of what several identities in one hand may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscalationLimits {
    /// Nodes that are looked at over all searches. A search visits what one class can become, and few become much
    /// without becoming everything.
    pub visits: usize,
    /// Rounds in which new ways may open further ones.
    pub rounds: usize,
}

impl Default for EscalationLimits {
    fn default() -> Self {
        Self {
            visits: 100_000_000,
            rounds: 8,
        }
    }
}
