//! Events that wait until no earlier one can come any more.

use std::collections::BTreeMap;

/// A queue in the order of event time; of the same time, in the order in which they came.
#[derive(Debug)]
pub(super) struct Queue<T> {
    waiting: BTreeMap<(i64, u64), T>,
    number: u64,
    newest: Option<i64>,
    /// The time of the last one that was let go.
    released: Option<i64>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            number: 0,
            newest: None,
            released: None,
        }
    }
}

impl<T> Queue<T> {
    /// Takes one; whether it came in time.
    pub fn push(&mut self, time: i64, lateness: i64, one: T) -> bool {
        let is_old = self
            .newest
            .is_some_and(|newest| newest.saturating_sub(time) > lateness);
        if is_old || self.released.is_some_and(|released| time < released) {
            return false;
        }
        self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
        self.number += 1;
        self.waiting.insert((time, self.number), one);
        true
    }

    /// Time goes on without one.
    pub fn pass(&mut self, time: i64) {
        self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
    }

    /// The first one, where it waited long enough or too many wait.
    pub fn pop(&mut self, lateness: i64, most: usize) -> Option<(i64, T)> {
        let (time, _) = *self.waiting.first_key_value()?.0;
        let is_ripe = self
            .newest
            .is_some_and(|newest| newest.saturating_sub(time) >= lateness);
        if !is_ripe && self.waiting.len() <= most {
            return None;
        }
        self.first()
    }

    /// The first one.
    pub fn first(&mut self) -> Option<(i64, T)> {
        let ((time, _), one) = self.waiting.pop_first()?;
        self.released = Some(self.released.map_or(time, |released| released.max(time)));
        Some((time, one))
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The latest time that was seen.
    pub fn newest(&self) -> Option<i64> {
        self.newest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_let_go_is_in_order_and_nothing_is_lost_within_the_bound(
            steps in proptest::collection::vec((0_i64..50, 0_i64..10), 0..60),
        ) {
            let mut queue = Queue::default();
            let (mut clock, mut out, mut sent) = (0, Vec::new(), Vec::new());
            for (number, (step, back)) in (0..).zip(steps) {
                clock += step;
                // At most ten back from the newest: within the bound.
                let time = clock - back;
                prop_assert!(queue.push(time, 10, number));
                sent.push((time, number));
                while let Some(one) = queue.pop(10, 1000) {
                    out.push(one);
                }
            }
            while let Some(one) = queue.first() {
                out.push(one);
            }
            sent.sort_unstable();
            prop_assert_eq!(out, sent);
        }
    }

    #[test]
    fn what_comes_too_late_is_refused_and_what_is_too_much_is_let_go() {
        let mut queue = Queue::default();
        assert!(queue.push(100, 50, 'a') && queue.push(90, 50, 'b'));
        assert_eq!(queue.pop(50, 2), None);
        assert_eq!(queue.pop(50, 1), Some((90, 'b')));
        assert!(!queue.push(89, 50, 'c') && queue.push(90, 50, 'd'));
        queue.pass(150);
        assert_eq!(queue.pop(50, 9), Some((90, 'd')));
        assert_eq!(queue.pop(50, 9), Some((100, 'a')));
        assert_eq!(queue.pop(50, 9), None);
        assert!(queue.push(200, 50, 'e') && !queue.push(149, 50, 'f'));
    }
}
