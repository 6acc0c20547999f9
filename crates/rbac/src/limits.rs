//! How much work an answer may be. Work is counted and not timed, so that the same input gives the same answer
//! everywhere; what is cut off is said in the answer.

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
