//! Lookups.

use seawall_package::EcosystemName;

use super::codec::{Nonsense, core, take, take_affected, take_core};
use super::error::ReadError;
use super::key::{ecosystem_of, id_key, package_key};
use super::layout::Table;
use super::limits::{DEFAULT_CACHE_BYTES, MAX_ANSWERS, MAX_QUERY_BYTES};
use super::open::Database;
use super::scan::{Fault, Next, Scan};
use crate::exploitation::{Exploited, Likelihood};
use crate::record::{Advisory, Affected};

/// How an id belongs to an advisory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the advisory's own id.
    Itself,
    /// The advisory is about the same vulnerability.
    Alias,
    /// The advisory is about it without being the same.
    Upstream,
}

/// Looks things up in a [`Database`], with a bounded cache of decoded blocks. Each thread has its own.
pub struct Reader<'d, D> {
    database: &'d Database<D>,
    scan: Scan<'d>,
}

/// An advisory as the table of packages has it: its number, the rest where it is beside the package, and the package.
struct Found {
    number: u32,
    core: Option<Advisory>,
    affected: Vec<Affected>,
}

impl<D: AsRef<[u8]>> Database<D> {
    /// A handle for lookups. Each thread takes its own.
    pub fn reader(&self) -> Reader<'_, D> {
        Reader::with_cache(self, DEFAULT_CACHE_BYTES)
    }
}

impl<'d, D: AsRef<[u8]>> Reader<'d, D> {
    /// One that keeps at most so many bytes of decoded blocks.
    pub fn with_cache(database: &'d Database<D>, cache_bytes: usize) -> Self {
        Self {
            database,
            scan: Scan::new(
                database.file(),
                database.layout(),
                database.dictionary(),
                cache_bytes,
            ),
        }
    }

    /// The database.
    pub fn database(&self) -> &'d Database<D> {
        self.database
    }

    /// How many blocks were read and checked so far.
    pub fn blocks_read(&self) -> u64 {
        self.scan.blocks_read()
    }

    /// Reads and checks every block, those that no advisory leads to included.
    ///
    /// # Errors
    /// The first block that is damaged.
    pub fn verify(&mut self) -> Result<(), ReadError> {
        self.scan.verify()
    }

    /// Every advisory about a package, each with only what it says of this package in releases for which `wanted` holds.
    /// Names are compared loosely (see `key`): the caller decides which spellings are the same package.
    pub fn advisories(
        &mut self,
        ecosystem: EcosystemName,
        package: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Advisory>, ReadError> {
        self.advisories_that(ecosystem, package, wanted, &mut |_| true)
    }

    /// As [`Reader::advisories`], only with the entries for which `affects` holds, and only advisories with such an entry.
    /// What else an advisory says is decoded for those alone: most advisories do not affect an installed version.
    pub fn advisories_that(
        &mut self,
        ecosystem: EcosystemName,
        package: &str,
        wanted: &dyn Fn(&str) -> bool,
        affects: &mut dyn FnMut(&Affected) -> bool,
    ) -> Result<Vec<Advisory>, ReadError> {
        self.scan.begin(MAX_QUERY_BYTES);
        let key = package_key(ecosystem, package);
        let found = self.found(&key, ecosystem, None, wanted, affects)?;
        let mut advisories = Vec::with_capacity(found.len());
        for found in found {
            let core = match found.core {
                Some(core) => core,
                None => self.listed(found.number)?.0,
            };
            advisories.push(Advisory {
                affected: found.affected,
                ..core
            });
        }
        Ok(advisories)
    }

    /// Every advisory that an id names: itself, by alias, or as what it is about.
    pub fn by_id(&mut self, id: &str) -> Result<Vec<(Relation, Advisory)>, ReadError> {
        self.scan.begin(MAX_QUERY_BYTES);
        let mut numbers: Vec<(Relation, u32)> = Vec::new();
        self.scan.find(Table::Ids, &id_key(id), &mut |mut value| {
            let relation = match take::<u8>(&mut value)? {
                0 => Relation::Itself,
                1 => Relation::Alias,
                2 => Relation::Upstream,
                _ => return Err(Fault::Nonsense),
            };
            numbers.push((relation, take(&mut value)?));
            bounded(numbers.len())
        })?;
        numbers
            .into_iter()
            .map(|(relation, number)| Ok((relation, self.whole(number)?)))
            .collect()
    }

    /// CISA's entry of a CVE.
    pub fn exploited(&mut self, cve: &str) -> Result<Option<Exploited>, ReadError> {
        self.single(Table::Exploited, cve)
    }

    /// EPSS' estimate of a CVE.
    pub fn likelihood(&mut self, cve: &str) -> Result<Option<Likelihood>, ReadError> {
        self.single(Table::Likelihood, cve)
    }

    /// An advisory by its number, from 0 to [`Database::advisory_count`], whole.
    pub fn numbered(&mut self, number: u32) -> Result<Advisory, ReadError> {
        self.scan.begin(MAX_QUERY_BYTES);
        self.whole(number)
    }

    fn whole(&mut self, number: u32) -> Result<Advisory, ReadError> {
        let (mut advisory, keys) = self.listed(number)?;
        for key in keys {
            let nowhere = ReadError::Damaged {
                block: 0,
                why: "an advisory has a package that is not there",
            };
            let ecosystem = ecosystem_of(&key).ok_or(nowhere.clone())?;
            let found = self.found(&key, ecosystem, Some(number), &|_| true, &mut |_| true)?;
            for found in found {
                advisory.affected.extend(found.affected);
            }
        }
        Ok(advisory)
    }

    pub(super) fn all_exploited(&mut self) -> Result<Vec<Exploited>, ReadError> {
        self.every(Table::Exploited)
    }

    pub(super) fn all_likelihoods(&mut self) -> Result<Vec<Likelihood>, ReadError> {
        self.every(Table::Likelihood)
    }

    /// What the table of packages has for a key; of one advisory or of all.
    fn found(
        &mut self,
        key: &[u8],
        ecosystem: EcosystemName,
        only: Option<u32>,
        wanted: &dyn Fn(&str) -> bool,
        affects: &mut dyn FnMut(&Affected) -> bool,
    ) -> Result<Vec<Found>, ReadError> {
        let mut all: Vec<Found> = Vec::new();
        self.scan.find(Table::Packages, key, &mut |mut value| {
            let number: u32 = take(&mut value)?;
            if let Some(only) = only {
                match number.cmp(&only) {
                    std::cmp::Ordering::Less => return Ok(Next::Continue),
                    std::cmp::Ordering::Greater => return Ok(Next::Stop),
                    std::cmp::Ordering::Equal => {}
                }
            }
            if let Some(found) = entry(number, value, ecosystem, wanted, affects)? {
                add(&mut all, found);
            }
            bounded(all.len())
        })?;
        Ok(all)
    }

    /// An advisory without packages, and the keys of its packages.
    fn listed(&mut self, number: u32) -> Result<(Advisory, Vec<Vec<u8>>), ReadError> {
        let mut listed = None;
        let mut inline = false;
        let key = number.to_be_bytes();
        self.scan.find(Table::Advisories, &key, &mut |mut value| {
            inline = take(&mut value)?;
            let advisory = match inline {
                true => Advisory::default(),
                false => core(take_core(&mut value)?)?,
            };
            let count: usize = take(&mut value)?;
            let mut keys = Vec::with_capacity(count.min(value.len()));
            for _ in 0..count {
                let key: &[u8] = take(&mut value)?;
                keys.push(key.to_vec());
            }
            listed = Some((advisory, keys));
            Ok(Next::Stop)
        })?;
        let missing = |why| ReadError::Damaged { block: 0, why };
        let (mut advisory, keys) = listed.ok_or(missing("an advisory is not there"))?;
        if inline {
            let key = keys.first().ok_or(missing("an advisory has no package"))?;
            let ecosystem = ecosystem_of(key).ok_or(missing("an unknown ecosystem"))?;
            let found = self.found(key, ecosystem, Some(number), &|_| true, &mut |_| true)?;
            advisory = found
                .into_iter()
                .find_map(|found| found.core)
                .ok_or(missing("an advisory is not beside its package"))?;
        }
        Ok((advisory, keys))
    }

    fn single<T: serde::de::DeserializeOwned>(
        &mut self,
        table: Table,
        cve: &str,
    ) -> Result<Option<T>, ReadError> {
        self.scan.begin(MAX_QUERY_BYTES);
        let mut found = None;
        self.scan.find(table, &id_key(cve), &mut |mut value| {
            found = Some(take(&mut value)?);
            Ok(Next::Stop)
        })?;
        Ok(found)
    }

    fn every<T: serde::de::DeserializeOwned>(&mut self, table: Table) -> Result<Vec<T>, ReadError> {
        self.scan.begin(usize::MAX);
        let mut all = Vec::new();
        self.scan.all(table, &mut |_, mut value| {
            all.push(take(&mut value)?);
            Ok(Next::Continue)
        })?;
        Ok(all)
    }
}

fn entry(
    number: u32,
    mut value: &[u8],
    ecosystem: EcosystemName,
    wanted: &dyn Fn(&str) -> bool,
    affects: &mut dyn FnMut(&Affected) -> bool,
) -> Result<Option<Found>, Nonsense> {
    let inline: bool = take(&mut value)?;
    let beside = match inline {
        true => Some(take_core(&mut value)?),
        false => None,
    };
    let count: usize = take(&mut value)?;
    let mut affected = Vec::new();
    for _ in 0..count {
        let said = take_affected(&mut value, ecosystem, wanted)?;
        affected.extend(said.filter(&mut *affects));
    }
    if affected.is_empty() {
        return Ok(None);
    }
    Ok(Some(Found {
        number,
        core: beside.map(core).transpose()?,
        affected,
    }))
}

/// What an advisory says of a package can be in several pieces, which follow each other.
fn add(all: &mut Vec<Found>, found: Found) {
    match all.last_mut() {
        Some(last) if last.number == found.number => last.affected.extend(found.affected),
        _ => all.push(found),
    }
}

fn bounded(count: usize) -> Result<Next, Fault> {
    if count > MAX_ANSWERS {
        return Err(Fault::TooMany);
    }
    Ok(Next::Continue)
}
