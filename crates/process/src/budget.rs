//! What is left for the programs of one run, over all of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::limits::{
    MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES_OF_ALL, MAX_PROCESSES, MAX_TIME, MAX_TIME_OF_ALL,
};

/// Limits of programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest time for one.
    pub time: Duration,
    /// Longest time for all together, from the start of the first.
    pub time_of_all: Duration,
    /// Largest output of one, in bytes.
    pub output_bytes: usize,
    /// Largest output of all together, in bytes.
    pub output_bytes_of_all: u64,
    /// Most processes of one at a time, with itself, where they can be counted.
    pub processes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: MAX_TIME,
            time_of_all: MAX_TIME_OF_ALL,
            output_bytes: MAX_OUTPUT_BYTES,
            output_bytes_of_all: MAX_OUTPUT_BYTES_OF_ALL,
            processes: MAX_PROCESSES,
        }
    }
}

/// What was used so far; copies share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    begun: OnceLock<Instant>,
    bytes: AtomicU64,
}

impl Budget {
    /// When the next program has to end, and whether that is for the sake of all. `None` when there is no time left.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<(Instant, bool)> {
        let now = Instant::now();
        let begun = *self.shared.begun.get_or_init(|| now);
        let of_all = begun + limits.time_of_all;
        let own = now + limits.time;
        (now < of_all).then(|| (own.min(of_all), of_all < own))
    }

    /// Takes bytes of the output of all; whether there were so many left.
    pub(crate) fn take(&self, bytes: usize, limits: &Limits) -> bool {
        let before = self.shared.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        before.saturating_add(bytes as u64) <= limits.output_bytes_of_all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_shared_by_all() {
        let limits = Limits {
            time: Duration::from_secs(9),
            time_of_all: Duration::from_millis(30),
            ..Limits::default()
        };
        let budget = Budget::default();
        let (_, is_for_all) = budget.clone().deadline(&limits).expect("time");
        assert!(is_for_all);
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(budget.deadline(&limits), None);
    }

    #[test]
    fn output_is_shared_by_all() {
        let limits = Limits {
            output_bytes_of_all: 10,
            ..Limits::default()
        };
        let budget = Budget::default();
        assert!(budget.take(6, &limits) && budget.clone().take(4, &limits));
        assert!(!budget.take(1, &limits));
    }
}
