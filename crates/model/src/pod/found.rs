//! What was found in an object, and where it is kept.

use std::sync::OnceLock;

use super::elsewhere::PodsElsewhere;
use super::tree::FoundPod;

/// Something that may hold a pod and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadablePod {
    /// Where in the object.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// What was found in an object.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub pods: Vec<FoundPod>,
    pub unreadable: Vec<UnreadablePod>,
    pub elsewhere: Vec<PodsElsewhere>,
}

static NOTHING: Found = Found {
    pods: Vec::new(),
    unreadable: Vec::new(),
    elsewhere: Vec::new(),
};

/// The pods that were looked for in an object. Not copied along: a copy may be changed and has to be looked at again.
#[derive(Debug, Default)]
pub(crate) struct PodCache(OnceLock<Option<Box<Found>>>);

impl Clone for PodCache {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PodCache {
    /// What a search has found.
    pub fn of(found: Option<Box<Found>>) -> Self {
        Self(OnceLock::from(found))
    }

    /// What is kept; looked for when it is first asked.
    pub fn get_or_find(&self, find: impl FnOnce() -> Option<Box<Found>>) -> &Found {
        self.0.get_or_init(find).as_deref().unwrap_or(&NOTHING)
    }
}
