//! Batches that were refused because the spool took too long, and are in it by now: when they are sent again, they are acknowledged
//! without being written twice.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::cluster::ClusterName;
use crate::limits::MAX_LANDED;

/// What a batch is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BatchId([u8; 32]);

impl BatchId {
    pub fn of(cluster: &ClusterName, body: &[u8]) -> Self {
        let mut all = Sha256::new();
        all.update(cluster.as_str());
        all.update([0]);
        all.update(body);
        Self(all.finalize().into())
    }
}

/// The last of them.
#[derive(Debug, Default)]
pub(super) struct Landed {
    kept: Mutex<(HashSet<BatchId>, VecDeque<BatchId>)>,
}

impl Landed {
    pub fn holds(&self, id: &BatchId) -> bool {
        self.lock().0.contains(id)
    }

    pub fn insert(&self, id: BatchId) {
        let mut kept = self.lock();
        if !kept.0.insert(id) {
            return;
        }
        kept.1.push_back(id);
        if kept.1.len() > MAX_LANDED
            && let Some(oldest) = kept.1.pop_front()
        {
            kept.0.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (HashSet<BatchId>, VecDeque<BatchId>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
