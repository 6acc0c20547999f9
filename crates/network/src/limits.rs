//! How much work an answer may be. Work is counted and not timed, so that the same input gives the same answer
//! everywhere; what is cut off is said in the answer.

/// The limits of a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LintLimits {
    /// Decisions that are made to find rules that change nothing. A rule costs the endpoints that it is for, times
    /// those that it names.
    pub decisions: usize,
}

impl Default for LintLimits {
    fn default() -> Self {
        Self {
            decisions: 20_000_000,
        }
    }
}

/// The limits of what every class reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReachLimits {
    /// Classes that blocks name, over all classes that open connections to them. 10,000 classes that each reach all
    /// others are 100 million, which takes a second.
    pub named: usize,
    /// Runs of classes. What is larger is for no page: a run is about ten bytes of it.
    pub runs: usize,
}

impl Default for ReachLimits {
    fn default() -> Self {
        Self {
            named: 200_000_000,
            runs: 350_000,
        }
    }
}

/// Ways into one endpoint up to which all are followed, and beyond which one stands for all that lead to the same ports.
/// More Services than this before one pod are rather many names of one thing.
pub(crate) const MAX_ALIKE: usize = 64;

/// Most kinds of pods that the rules of one policy of Calico tell apart among those that it selects. People write rules
/// for a handful; with more, such a policy is copied for each.
pub(crate) const MAX_CONDITIONS: usize = 64;

/// Patterns of labels that Cilium is told; an agent with more is told something else.
pub(crate) const MAX_LABEL_PATTERNS: usize = 256;

/// Size in bytes of one such pattern when it is made ready. A literal needs some hundred.
pub(crate) const MAX_PATTERN_SIZE: usize = 64 * 1024;

/// Declarations of one object that are weighed against each other; where there are more nothing is certain.
pub(crate) const MAX_DECLARATIONS: usize = 8;

/// Addresses for which an exposure is asked again with what is not known; with more, what none of these settles is unknown.
pub(crate) const MAX_ASKED_AGAIN: usize = 32;
