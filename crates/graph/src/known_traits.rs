//! What has which traits, while pods are gathered.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use seawall_network::EndpointId;

use crate::traits::Traits;

/// Ids by endpoint and traits. The traits stay where they are, and are compared there: a second copy of them would take more
/// memory than anything else that is known of a pod.
pub(crate) struct KnownTraits<I> {
    hasher: RandomState,
    by_hash: HashMap<(EndpointId, u64), I>,
}

impl<I> Default for KnownTraits<I> {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            by_hash: HashMap::new(),
        }
    }
}

impl<I: Copy> KnownTraits<I> {
    /// The one of an endpoint with these traits, or where to put it.
    pub(crate) fn find<'t>(
        &self,
        endpoint: EndpointId,
        traits: &Traits,
        traits_of: impl Fn(I) -> &'t Traits,
    ) -> Result<I, (EndpointId, u64)> {
        let mut key = (endpoint, self.hasher.hash_one(traits));
        loop {
            match self.by_hash.get(&key) {
                Some(id) if traits_of(*id) == traits => return Ok(*id),
                // Two that are different and have one hash lie side by side.
                Some(_) => key.1 = key.1.wrapping_add(1),
                None => return Err(key),
            }
        }
    }

    pub(crate) fn add(&mut self, key: (EndpointId, u64), id: I) {
        self.by_hash.insert(key, id);
    }
}
