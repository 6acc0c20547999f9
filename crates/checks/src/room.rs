//! How many findings are kept in memory.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Stands for a finding that had no room, so that it is counted once.
pub(crate) const LEFT_OUT: usize = usize::MAX;

/// Room for findings of checks that run at once. What has none is counted in the tallies all the same.
#[derive(Debug)]
pub struct Room {
    /// Of all checks together.
    most: usize,
    /// Of one check.
    most_each: usize,
    offered: AtomicUsize,
    is_short: AtomicBool,
}

impl Room {
    /// Room for this many findings, whatever the check.
    pub fn together(most: usize) -> Self {
        Self::new(most, usize::MAX)
    }

    /// Room for this many findings of each check, so that which ones are kept depends on the input alone.
    pub fn each(most: usize) -> Self {
        Self::new(usize::MAX, most)
    }

    fn new(most: usize, most_each: usize) -> Self {
        Self {
            most,
            most_each,
            offered: AtomicUsize::new(0),
            is_short: AtomicBool::new(false),
        }
    }

    /// Whether something had no room.
    pub fn is_short(&self) -> bool {
        self.is_short.load(Ordering::Relaxed)
    }

    /// How many findings there were, with room or without.
    pub fn offered(&self) -> usize {
        self.offered.load(Ordering::Relaxed)
    }

    /// Takes room for one more finding of a check that has some.
    pub(crate) fn take(&self, of_check: usize) -> bool {
        let before = self.offered.fetch_add(1, Ordering::Relaxed);
        let has_room = of_check < self.most_each && before < self.most;
        if !has_room {
            self.is_short.store(true, Ordering::Relaxed);
        }
        has_room
    }
}
