//! How much work an answer may be. Work is counted and not timed, so that the same input gives the same answer
//! everywhere; what is cut off is said in the answer.

/// The limits of a cut. Where one is reached, the answer is the best so far, with what nothing is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutLimits {
    /// Graphs that are drawn anew to see whether a way is left. Two or three are enough where every change does what
    /// it is for.
    pub redraws: usize,
    /// Looks at edges in searches for ways. When they are used up, a quarter as many close the ways that are left,
    /// without asking what is lightest.
    pub looks: usize,
    /// Sets of changes that are looked at to find the least; beyond that the best so far is taken.
    pub sets: usize,
    /// Objects of all the clusters whose graphs are drawn to see whether a way is left.
    pub objects_redrawn: usize,
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

/// Fewest graphs that are drawn anew, however large the cluster is: one for what was found, and one for what that left.
const MIN_REDRAWS: usize = 2;

impl Default for CutLimits {
    fn default() -> Self {
        Self {
            redraws: 12,
            // About two seconds.
            looks: 60_000_000,
            sets: 400_000,
            // Five clusters of 150,000 pods, which is some ten seconds.
            objects_redrawn: 1_000_000,
            // Two clusters of 30,000 pods, which is about a second.
            objects_asked: 100_000,
        }
    }
}

impl CutLimits {
    /// How many graphs of a cluster of so many objects are drawn anew.
    pub(crate) fn redraws(&self, objects: usize) -> usize {
        let by_size = self.objects_redrawn / objects.max(1);
        self.redraws.min(by_size.max(MIN_REDRAWS))
    }

    /// Of how many changes it is asked what they are needed for, in a cluster of so many objects.
    pub(crate) fn asked(&self, objects: usize) -> usize {
        (self.objects_asked / objects.max(1)).clamp(1, MAX_ASKED)
    }
}
