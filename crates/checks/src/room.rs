//! How many findings are kept in memory.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Room for findings of checks that run at once. What has none is counted in the tallies all the same.
#[derive(Debug)]
pub struct Room {
    /// Of all checks together.
    most: usize,
    /// Of one check.
    most_each: usize,
    kept: AtomicUsize,
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
            kept: AtomicUsize::new(0),
            is_short: AtomicBool::new(false),
        }
    }

    /// Whether something had no room.
    pub fn is_short(&self) -> bool {
        self.is_short.load(Ordering::Relaxed)
    }

    /// Takes room for one more finding of a check that has some.
    pub(crate) fn take(&self, of_check: usize) -> bool {
        let has_room =
            of_check < self.most_each && self.kept.fetch_add(1, Ordering::Relaxed) < self.most;
        if !has_room {
            self.is_short.store(true, Ordering::Relaxed);
        }
        has_room
    }
}
