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
    /// Objects of all the clusters whose graphs are drawn to see what single changes are needed for.
    pub objects_asked: usize,
}

/// The limits of a search for several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathLimits {
    /// Ways that are tried to find one that differs, for each that is asked for.
    pub tries: usize,
    /// Nodes that one search for another way looks at.
    pub visits: usize,
}

impl Default for PathLimits {
    fn default() -> Self {
        Self {
            tries: 24,
            visits: 2_000_000,
        }
    }
}

/// Most changes of which it is asked what they are needed for: no more fit a screen.
const MAX_ASKED: usize = 12;

impl Default for CutLimits {
    fn default() -> Self {
        Self {
            redraws: 12,
            searches: 2_000,
            sets: 200_000,
            // Two clusters of 30,000 pods, which is about a second.
            objects_asked: 100_000,
        }
    }
}

impl CutLimits {
    /// Of how many changes it is asked what they are needed for, in a cluster of so many objects.
    pub(crate) fn asked(&self, objects: usize) -> usize {
        (self.objects_asked / objects.max(1)).clamp(1, MAX_ASKED)
    }
}
