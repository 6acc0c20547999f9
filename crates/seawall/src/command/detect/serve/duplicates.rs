//! Events that came before. An API server sends a batch again when it did not see the answer, and the spool may hold both.

use std::collections::{HashSet, VecDeque};

use sha2::{Digest, Sha256};

/// What an event is known by: all of its text, so that no one can hide an event behind another one's `auditID`.
type Key = u128;

/// The last events of a cluster.
#[derive(Debug)]
pub(super) struct Duplicates {
    known: HashSet<Key>,
    order: VecDeque<Key>,
    most: usize,
}

impl Duplicates {
    /// Remembers this many events.
    pub(super) fn new(most: usize) -> Self {
        Self {
            known: HashSet::new(),
            order: VecDeque::new(),
            most,
        }
    }

    /// Whether an event is new; from now on it is not.
    pub(super) fn is_new(&mut self, event: &str) -> bool {
        let digest = Sha256::digest(event.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        let key = Key::from_le_bytes(key);
        if !self.known.insert(key) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Duplicates;

    #[test]
    fn an_event_is_new_once_as_long_as_it_is_remembered() {
        let mut known = Duplicates::new(2);
        assert!(known.is_new("a") && known.is_new("b"));
        assert!(!known.is_new("a") && !known.is_new("b"));
        // The third makes it forget the first.
        assert!(known.is_new("c"));
        assert!(known.is_new("a") && !known.is_new("c"));
    }
}
