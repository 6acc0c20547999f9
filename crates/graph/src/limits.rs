//! How much work an answer may be. Work is counted and not timed, so that the same input gives the same answer
//! everywhere; what is cut off is said in the answer.

/// The limits of a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutLimits {
    /// Graphs that are drawn anew to see whether a way is left. Two or three are enough where every change does what
    /// it is for.
    pub redraws: usize,
    /// Searches for a way in one graph.
    pub searches: usize,
    /// Sets of changes that are looked at to find the least; beyond that the best so far is taken.
    pub sets: usize,
    /// Nodes of all the graphs that are drawn to see what single changes are needed for.
    pub nodes_asked: usize,
}

/// Most changes of which it is asked what they are needed for: no more fit a screen.
const MAX_ASKED: usize = 12;

impl Default for CutLimits {
    fn default() -> Self {
        Self {
            redraws: 12,
            searches: 2_000,
            sets: 200_000,
            // Two graphs of 30,000 pods, which is about a second.
            nodes_asked: 500_000,
        }
    }
}

impl CutLimits {
    /// Of how many changes it is asked what they are needed for, in a graph of so many nodes.
    pub(crate) fn asked(&self, nodes: usize) -> usize {
        (self.nodes_asked / nodes.max(1)).clamp(1, MAX_ASKED)
    }
}
