//! One advisory while a database is being written.

use std::collections::HashSet;
use std::hash::Hash;

use seawall_package::EcosystemName;

use super::codec::{put_affected, put_core};
use super::error::WriteError;
use super::instant::instant;
use super::key::package_key;
use super::limits::MAX_PART_BYTES;
use crate::import::limits::MAX_REFERENCES;
use crate::record::Advisory;

/// One advisory: what it says apart from packages, and packages as bytes.
pub(super) struct Slot {
    /// Without packages.
    pub(super) core: Advisory,
    pub(super) modified: Option<(i64, u32)>,
    entries: Vec<Entry>,
    /// Bytes of all keys, and of everything apart from packages; both at most.
    key_bytes: usize,
    core_bytes: usize,
    /// Groups of `entries`; filled by [`Slot::settle`].
    pub(super) packages: Vec<SlotPackage>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: Vec<u8>,
    ecosystem: EcosystemName,
    release: String,
    bytes: Vec<u8>,
}

impl SlotPackage {
    /// Cut so that each piece fits a block; nearly always one.
    pub(super) fn pieces(&self) -> Vec<&[(String, Vec<u8>)]> {
        let (mut pieces, mut start, mut bytes) = (Vec::new(), 0, 0);
        for (at, (_, one)) in self.affected.iter().enumerate() {
            if at > start && bytes + one.len() > MAX_PART_BYTES {
                pieces.push(&self.affected[start..at]);
                (start, bytes) = (at, 0);
            }
            bytes += one.len();
        }
        pieces.push(&self.affected[start..]);
        pieces
    }
}

/// What it says of one package, in every release.
pub(super) struct SlotPackage {
    pub(super) key: Vec<u8>,
    pub(super) ecosystem: EcosystemName,
    /// Release, and all of it as bytes.
    pub(super) affected: Vec<(String, Vec<u8>)>,
}

impl Slot {
    pub(super) fn new(advisory: Advisory) -> Result<Self, WriteError> {
        let mut slot = Self {
            modified: instant(&advisory.modified),
            core: Advisory::default(),
            entries: Vec::new(),
            key_bytes: 0,
            core_bytes: 0,
            packages: Vec::new(),
        };
        slot.add(&advisory)?;
        slot.core = Advisory {
            affected: Vec::new(),
            ..advisory
        };
        Ok(slot)
    }

    /// Puts another of the same feed, id and age to it. Duplicates go when it is settled.
    pub(super) fn merge(&mut self, other: Advisory) -> Result<(), WriteError> {
        self.add(&other)?;
        let core = &mut self.core;
        core.withdrawn &= other.withdrawn;
        for (mine, theirs) in [
            (&mut core.summary, other.summary),
            (&mut core.published, other.published),
            (&mut core.modified, other.modified),
        ] {
            if mine.is_empty() {
                *mine = theirs;
            }
        }
        core.aliases.extend(other.aliases);
        core.upstream.extend(other.upstream);
        core.scores.extend(other.scores);
        let room = MAX_REFERENCES.saturating_sub(core.references.len());
        core.references
            .extend(other.references.into_iter().take(room));
        Ok(())
    }

    /// Adds packages, or nothing when it would become too large.
    fn add(&mut self, advisory: &Advisory) -> Result<(), WriteError> {
        let too_large = || WriteError::TooLarge(advisory.id.clone());
        let mut core = Vec::new();
        put_core(&mut core, advisory);
        let (mut key_bytes, core_bytes) = (self.key_bytes, self.core_bytes + core.len());
        let mut entries = Vec::with_capacity(advisory.affected.len());
        for affected in &advisory.affected {
            let mut bytes = Vec::new();
            put_affected(&mut bytes, affected);
            let key = package_key(affected.ecosystem.name, &affected.name);
            key_bytes += key.len() + 5;
            if bytes.len() > MAX_PART_BYTES {
                return Err(too_large());
            }
            entries.push(Entry {
                key,
                ecosystem: affected.ecosystem.name,
                release: affected.ecosystem.release.clone(),
                bytes,
            });
        }
        if core_bytes > MAX_PART_BYTES || key_bytes > MAX_PART_BYTES {
            return Err(too_large());
        }
        (self.key_bytes, self.core_bytes) = (key_bytes, core_bytes);
        self.entries.extend(entries);
        Ok(())
    }

    /// Sorts and groups packages, and drops what was said twice.
    pub(super) fn settle(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            let said = (entry.release, entry.bytes);
            match self.packages.last_mut() {
                Some(last) if last.key == entry.key => last.affected.push(said),
                _ => self.packages.push(SlotPackage {
                    key: entry.key,
                    ecosystem: entry.ecosystem,
                    affected: vec![said],
                }),
            }
        }
        once(&mut self.core.aliases);
        once(&mut self.core.upstream);
        once(&mut self.core.references);
        let mut seen = HashSet::new();
        self.core
            .scores
            .retain(|score| seen.insert((score.source.clone(), score.text.clone())));
    }
}

/// Keeps the first of equal ones.
fn once<T: Eq + Hash + Clone>(list: &mut Vec<T>) {
    let mut seen = HashSet::with_capacity(list.len());
    list.retain(|item| seen.insert(item.clone()));
}
