//! In which order groups were last fed: which to forget first, and which are over.

use std::collections::{BTreeMap, BTreeSet};

/// Groups by when they were last fed, over all definitions and for each of them: their spans differ, and with them when a
/// group is over.
#[derive(Debug)]
pub(super) struct Fresh<A> {
    all: BTreeMap<u64, A>,
    of: Vec<BTreeSet<u64>>,
    tick: u64,
    /// The definition that is looked through next.
    next: usize,
}

impl<A> Fresh<A> {
    /// Room for the groups of this many definitions.
    pub fn new(definitions: usize) -> Self {
        Self {
            all: BTreeMap::new(),
            of: vec![BTreeSet::new(); definitions],
            tick: 0,
            next: 0,
        }
    }

    /// A number that is higher than those before.
    pub fn tick(&mut self) -> u64 {
        self.tick += 1;
        self.tick
    }

    /// The group of a definition was fed at a tick.
    pub fn insert(&mut self, definition: usize, tick: u64, address: A) {
        self.all.insert(tick, address);
        self.of[definition].insert(tick);
    }

    /// Takes a group out.
    pub fn remove(&mut self, definition: usize, tick: u64) -> Option<A> {
        self.of[definition].remove(&tick);
        self.all.remove(&tick)
    }

    /// The group that was longest without an event.
    pub fn oldest(&self) -> Option<(u64, &A)> {
        self.all
            .first_key_value()
            .map(|(tick, address)| (*tick, address))
    }

    /// The group of a definition that was longest without an event.
    pub fn oldest_of(&self, definition: usize) -> Option<(u64, &A)> {
        let tick = *self.of[definition].first()?;
        self.all.get(&tick).map(|address| (tick, address))
    }

    /// A definition, each in turn.
    pub fn turn(&mut self) -> usize {
        self.next = (self.next + 1) % self.of.len().max(1);
        self.next
    }
}
