//! Decoded blocks, within a bound.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Keeps the blocks that were read last; the oldest go first.
pub(super) struct Cache {
    blocks: HashMap<u32, Arc<[u8]>>,
    order: VecDeque<u32>,
    bytes: usize,
    most: usize,
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self {
            blocks: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            most,
        }
    }

    pub(super) fn get(&self, block: u32) -> Option<Arc<[u8]>> {
        self.blocks.get(&block).cloned()
    }

    pub(super) fn put(&mut self, block: u32, bytes: Arc<[u8]>) {
        if bytes.len() > self.most || self.blocks.contains_key(&block) {
            return;
        }
        self.bytes += bytes.len();
        self.order.push_back(block);
        self.blocks.insert(block, bytes);
        while self.bytes > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            if let Some(gone) = self.blocks.remove(&oldest) {
                self.bytes -= gone.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_when_it_is_full() {
        let mut cache = Cache::new(10);
        for block in 0..5 {
            cache.put(block, vec![0; 4].into());
        }
        assert!(cache.get(2).is_none());
        assert!(cache.get(3).is_some() && cache.get(4).is_some());
        cache.put(9, vec![0; 11].into());
        assert!(cache.get(9).is_none() && cache.bytes == 8);
    }
}
