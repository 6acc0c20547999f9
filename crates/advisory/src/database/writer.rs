//! Records in, a database out.

use std::collections::{BTreeMap, HashMap};

use seawall_package::Ecosystem;

use super::blocks::Blocks;
use super::codec::{put, put_core};
use super::error::WriteError;
use super::instant::instant;
use super::key::id_key;
use super::limits::{MAX_FEEDS, MAX_INLINE_PACKAGES, MAX_WORD_BYTES};
use super::reader::Reader;
use super::signature::SigningKey;
use super::slot::Slot;
use super::status::{EcosystemStatus, FeedStatus, Status};
use crate::exploitation::{Exploited, Likelihood};
use crate::import::Record;
use crate::record::Advisory;

/// What happened to records that were there twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Replaced by a newer one.
    pub replaced: u64,
    /// Dropped, since a newer one was there.
    pub older: u64,
    /// Of the same age: what both say of packages was put together.
    pub merged: u64,
}

/// Collects records and writes a database.
///
/// An advisory is identified by its feed and id. Of two with the same feed and id, the one modified later counts; of two modified at
/// the same time, or of unknown age (feeds that state a vulnerability once per package or release), the packages of both.
#[derive(Default)]
pub struct Writer {
    slots: Vec<Slot>,
    known: HashMap<(String, String), usize>,
    exploited: BTreeMap<Vec<u8>, Exploited>,
    likelihood: BTreeMap<Vec<u8>, Likelihood>,
    feeds: BTreeMap<String, FeedStatus>,
    duplicates: Duplicates,
}

impl Writer {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known about a feed besides its records; replaces what was said of it before.
    pub fn feed(&mut self, status: FeedStatus) -> Result<(), WriteError> {
        if self.feeds.len() >= MAX_FEEDS && !self.feeds.contains_key(&status.name) {
            return Err(WriteError::TooManyFeeds);
        }
        self.feeds.insert(status.name.clone(), status);
        Ok(())
    }

    /// Takes a record of any kind.
    pub fn record(&mut self, record: Record) -> Result<(), WriteError> {
        match record {
            Record::Advisory(advisory) => self.advisory(advisory),
            Record::Exploited(exploited) => self.exploited(exploited),
            Record::Likelihood(likelihood) => self.likelihood(likelihood),
        }
    }

    /// Takes an advisory. One that is refused leaves what is there as it is.
    pub fn advisory(&mut self, advisory: Advisory) -> Result<(), WriteError> {
        if advisory.id.is_empty() {
            return Err(WriteError::NoId);
        }
        check_words(&advisory)?;
        let key = (advisory.feed.clone(), advisory.id.clone());
        let Some(at) = self.known.get(&key).copied() else {
            self.slots.push(Slot::new(advisory)?);
            self.known.insert(key, self.slots.len() - 1);
            return Ok(());
        };
        let Some(slot) = self.slots.get_mut(at) else {
            return Ok(());
        };
        match instant(&advisory.modified).cmp(&slot.modified) {
            std::cmp::Ordering::Less => self.duplicates.older += 1,
            std::cmp::Ordering::Greater => {
                *slot = Slot::new(advisory)?;
                self.duplicates.replaced += 1;
            }
            std::cmp::Ordering::Equal => {
                slot.merge(advisory)?;
                self.duplicates.merged += 1;
            }
        }
        Ok(())
    }

    /// Takes an entry of CISA's catalogue.
    pub fn exploited(&mut self, exploited: Exploited) -> Result<(), WriteError> {
        self.exploited.insert(id_key(&exploited.cve), exploited);
        Ok(())
    }

    /// Takes an estimate of EPSS; of several for one id the latest counts.
    pub fn likelihood(&mut self, likelihood: Likelihood) -> Result<(), WriteError> {
        let key = id_key(&likelihood.cve);
        let known = self.likelihood.get(&key);
        if known.is_none_or(|known| known.date <= likelihood.date) {
            self.likelihood.insert(key, likelihood);
        }
        Ok(())
    }

    /// Takes over what another database has of the feeds for which `keep` holds, with their status.
    pub fn copy_from<D: AsRef<[u8]>>(
        &mut self,
        reader: &mut Reader<'_, D>,
        keep: &dyn Fn(&str) -> bool,
    ) -> Result<(), WriteError> {
        for feed in reader.database().status().feeds {
            if keep(&feed.name) {
                self.feed(feed)?;
            }
        }
        for number in 0..reader.database().advisory_count() {
            let advisory = reader.numbered(number)?;
            if keep(&advisory.feed) {
                self.advisory(advisory)?;
            }
        }
        if keep("kev") {
            for exploited in reader.all_exploited()? {
                self.exploited(exploited)?;
            }
        }
        if keep("epss") {
            for likelihood in reader.all_likelihoods()? {
                self.likelihood(likelihood)?;
            }
        }
        Ok(())
    }

    /// What happened to records that were there twice.
    pub fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    /// The file. `created` is in unix seconds; without a key it is unsigned. The same records in the same order give the same bytes.
    pub fn finish(mut self, created: u64, key: Option<&SigningKey>) -> Result<Vec<u8>, WriteError> {
        // Neighbours in the table of packages are neighbours in number, so that reading all of them reads each block once.
        self.slots.iter_mut().for_each(Slot::settle);
        self.slots.sort_by(|a, b| {
            first_key(a)
                .cmp(&first_key(b))
                .then_with(|| a.core.id.cmp(&b.core.id))
                .then_with(|| a.core.feed.cmp(&b.core.feed))
        });
        let mut blocks = Blocks::default();
        let status = self.status();
        packages(&mut blocks, &self.slots)?;
        advisories(&mut blocks, &self.slots)?;
        ids(&mut blocks, &self.slots)?;
        self.slots.clear();
        blocks.begin_table();
        for (cve, exploited) in &self.exploited {
            simple(&mut blocks, cve, exploited)?;
        }
        blocks.begin_table();
        for (cve, likelihood) in &self.likelihood {
            simple(&mut blocks, cve, likelihood)?;
        }
        let mut bytes = Vec::new();
        put(&mut bytes, &status);
        blocks.into_file(created, &bytes, key)
    }

    fn status(&mut self) -> Status {
        let mut ecosystems: BTreeMap<Ecosystem, u64> = BTreeMap::new();
        let mut records: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
        for slot in &self.slots {
            let (count, latest) = records.entry(&slot.core.feed).or_default();
            *count += 1;
            if instant(latest) < slot.modified {
                *latest = &slot.core.modified;
            }
            for package in &slot.packages {
                for (release, _) in &package.affected {
                    let ecosystem = Ecosystem {
                        name: package.ecosystem,
                        release: release.clone(),
                    };
                    *ecosystems.entry(ecosystem).or_default() += 1;
                }
            }
        }
        let added = self.exploited.values().map(|one| one.date_added.as_str());
        records.insert(
            "kev",
            (self.exploited.len() as u64, added.max().unwrap_or("")),
        );
        let dated = self.likelihood.values().map(|one| one.date.as_str());
        records.insert(
            "epss",
            (self.likelihood.len() as u64, dated.max().unwrap_or("")),
        );
        for feed in self.feeds.values_mut() {
            feed.records = 0;
        }
        for (name, (count, latest)) in records {
            if count > 0 {
                let feed = self.feeds.entry(name.to_owned()).or_default();
                name.clone_into(&mut feed.name);
                feed.records = count;
                if feed.date.is_empty() {
                    latest.clone_into(&mut feed.date);
                }
            }
        }
        Status {
            feeds: self.feeds.values().cloned().collect(),
            ecosystems: ecosystems
                .into_iter()
                .map(|(ecosystem, advisories)| EcosystemStatus {
                    ecosystem,
                    advisories,
                })
                .collect(),
            advisories: self.slots.len() as u64,
            exploited: self.exploited.len() as u64,
            likelihoods: self.likelihood.len() as u64,
        }
    }
}

fn check_words(advisory: &Advisory) -> Result<(), WriteError> {
    let ids = [&advisory.id, &advisory.feed];
    let others = advisory.aliases.iter().chain(&advisory.upstream);
    let packages = advisory
        .affected
        .iter()
        .flat_map(|affected| [&affected.name, &affected.ecosystem.release]);
    let long = ids
        .into_iter()
        .chain(others)
        .chain(packages)
        .any(|word| word.len() > MAX_WORD_BYTES || word.contains('\0'));
    if long {
        let id: String = advisory.id.chars().take(64).collect();
        return Err(WriteError::TooLong(id));
    }
    Ok(())
}

fn too_large(slot: &Slot) -> WriteError {
    WriteError::TooLarge(slot.core.id.clone())
}

fn first_key(slot: &Slot) -> Option<&[u8]> {
    slot.packages.first().map(|package| package.key.as_slice())
}

fn is_inline(slot: &Slot) -> bool {
    slot.packages.len() <= MAX_INLINE_PACKAGES
}

fn packages(blocks: &mut Blocks, slots: &[Slot]) -> Result<(), WriteError> {
    blocks.begin_table();
    let mut order: Vec<(&[u8], u32, usize)> = Vec::new();
    for (number, slot) in (0_u32..).zip(slots) {
        for (at, package) in slot.packages.iter().enumerate() {
            order.push((&package.key, number, at));
        }
    }
    order.sort_unstable();
    let mut value = Vec::new();
    for (key, number, at) in order {
        let slot = &slots[number as usize];
        for (piece, affected) in slot.packages[at].pieces().into_iter().enumerate() {
            let inline = is_inline(slot) && piece == 0;
            value.clear();
            put(&mut value, &number);
            put(&mut value, &inline);
            if inline {
                put_core(&mut value, &slot.core);
            }
            put(&mut value, &affected.len());
            for (_, bytes) in affected {
                value.extend_from_slice(bytes);
            }
            if !blocks.entry(key, &value) {
                return Err(too_large(slot));
            }
        }
    }
    Ok(())
}

fn advisories(blocks: &mut Blocks, slots: &[Slot]) -> Result<(), WriteError> {
    blocks.begin_table();
    let mut value = Vec::new();
    for (number, slot) in (0_u32..).zip(slots) {
        value.clear();
        let inline = is_inline(slot) && !slot.packages.is_empty();
        put(&mut value, &inline);
        if !inline {
            put_core(&mut value, &slot.core);
        }
        put(&mut value, &slot.packages.len());
        for package in &slot.packages {
            put(&mut value, package.key.as_slice());
        }
        if !blocks.entry(&number.to_be_bytes(), &value) {
            return Err(too_large(slot));
        }
    }
    Ok(())
}

fn ids(blocks: &mut Blocks, slots: &[Slot]) -> Result<(), WriteError> {
    blocks.begin_table();
    let mut order: Vec<(Vec<u8>, u8, u32)> = Vec::new();
    for (number, slot) in (0_u32..).zip(slots) {
        let core = &slot.core;
        order.push((id_key(&core.id), 0, number));
        for (relation, others) in [(1, &core.aliases), (2, &core.upstream)] {
            order.extend(others.iter().map(|id| (id_key(id), relation, number)));
        }
    }
    order.sort_unstable();
    order.dedup();
    let mut value = Vec::new();
    for (key, relation, number) in &order {
        value.clear();
        put(&mut value, relation);
        put(&mut value, number);
        if !blocks.entry(key, &value) {
            return Err(WriteError::TooLong(
                String::from_utf8_lossy(key).into_owned(),
            ));
        }
    }
    Ok(())
}

fn simple<T: serde::Serialize>(
    blocks: &mut Blocks,
    cve: &[u8],
    record: &T,
) -> Result<(), WriteError> {
    let mut value = Vec::new();
    put(&mut value, record);
    if cve.len() > MAX_WORD_BYTES || !blocks.entry(cve, &value) {
        let shown = cve.get(..64).unwrap_or(cve);
        return Err(WriteError::TooLong(
            String::from_utf8_lossy(shown).into_owned(),
        ));
    }
    Ok(())
}
