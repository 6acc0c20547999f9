//! Takes in the entries of one layer or tree, and offers each file to who wants it.

use std::collections::HashMap;
use std::io::{self, BufRead};

use super::examine::Examiner;
use super::reading::{FileObservations, FileReading, LayerReading, LayerUnknown, Removal};
use crate::catalog::{Cataloger, FileView, Reading, Want};
use crate::entry::{Entry, EntryKind};
use crate::limits::{
    HEAD_BYTES, Limits, MAX_OBSERVATIONS, MAX_OWNED_BYTES, MAX_PACKAGES, MAX_UNKNOWNS,
};
use crate::unknown::{Unknown, UnknownKind};

/// Most catalogers: each is a bit in what is kept about a file.
pub const MAX_CATALOGERS: usize = 128;

/// What reads the files of a layer.
#[derive(Clone, Copy)]
pub struct Readers<'r> {
    /// What finds packages. At most [`MAX_CATALOGERS`] are asked.
    pub catalogers: &'r [&'r dyn Cataloger],
    /// What looks at content otherwise.
    pub examiners: &'r [&'r dyn Examiner],
    /// What it may cost.
    pub limits: Limits,
}

impl<'r> Readers<'r> {
    /// These catalogers with the usual limits.
    pub fn new(catalogers: &'r [&'r dyn Cataloger]) -> Self {
        Self {
            catalogers,
            examiners: &[],
            limits: Limits::default(),
        }
    }
}

/// The layer has more entries than a limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the layer has more than {0}")]
pub struct TooMany(pub(crate) &'static str);

/// Largest buffer that is kept for the next file, in bytes.
const KEPT_BYTES: usize = 8 << 20;

/// Takes in entries one by one.
pub struct Intake<'r> {
    readers: Readers<'r>,
    pub(crate) reading: LayerReading,
    name_bytes: usize,
    unlisted: usize,
    observations: usize,
    packages: usize,
    owned_bytes: usize,
    content: Vec<u8>,
    /// By entry: which catalogers were asked by the first bytes (a bit each), for hard links to it.
    pub(crate) asked: HashMap<u32, u128>,
}

impl<'r> Intake<'r> {
    /// With these readers.
    pub fn new(readers: Readers<'r>) -> Self {
        Self {
            readers,
            reading: LayerReading::default(),
            name_bytes: 0,
            unlisted: 0,
            observations: 0,
            packages: 0,
            owned_bytes: 0,
            content: Vec::new(),
            asked: HashMap::new(),
        }
    }

    /// Catalogers with their bit.
    pub(crate) fn catalogers(&self) -> impl Iterator<Item = (u128, &'r dyn Cataloger)> + use<'r> {
        let catalogers = self.readers.catalogers.iter().take(MAX_CATALOGERS);
        catalogers
            .enumerate()
            .map(|(at, cataloger)| (1 << at, *cataloger))
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.readers.limits
    }

    /// Adds an entry without its content, and gives its index.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn entry(&mut self, entry: Entry) -> Result<u32, TooMany> {
        let link = match &entry.kind {
            EntryKind::Symlink(target) | EntryKind::HardLink(target) => target.len(),
            _ => 0,
        };
        self.name_bytes += entry.path.len() + link;
        if self.reading.entries.len() >= self.readers.limits.entries {
            return Err(TooMany("entries than the limit"));
        }
        if self.name_bytes > self.readers.limits.name_bytes {
            return Err(TooMany("bytes of file names than the limit"));
        }
        self.reading.entries.push(entry);
        Ok((self.reading.entries.len() - 1) as u32)
    }

    /// Offers the content of a regular file to all readers. What nobody wants is not read to its end.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub fn file(&mut self, index: u32, content: &mut dyn BufRead) -> io::Result<()> {
        let (mut whole, mut by_head) = (0_u128, 0_u128);
        let entry = &self.reading.entries[index as usize];
        for (bit, cataloger) in self.catalogers() {
            match cataloger.wants(entry) {
                Want::No => {}
                Want::ByHead => by_head |= bit,
                Want::Whole => whole |= bit,
            }
        }
        self.offer(index, whole, by_head, true, content)
    }

    /// Offers content to these catalogers, and to the examiners where it is not offered to them elsewhere.
    pub(crate) fn offer(
        &mut self,
        index: u32,
        whole: u128,
        by_head: u128,
        is_examined: bool,
        content: &mut dyn BufRead,
    ) -> io::Result<()> {
        let entry = self.reading.entries[index as usize].clone();
        let mut examinations = Vec::new();
        if is_examined {
            for examiner in self.readers.examiners {
                examinations.extend(examiner.begin(&entry).map(|begun| (examiner.name(), begun)));
            }
        }
        if whole | by_head == 0 && examinations.is_empty() {
            return Ok(());
        }
        let mut bytes = std::mem::take(&mut self.content);
        bytes.clear();
        take(content, &mut bytes, HEAD_BYTES as u64, &mut |_| ())?;
        let (mut wanted, mut by_head_alone) = (whole, 0);
        if by_head != 0 {
            self.asked.insert(index, by_head);
            for (bit, cataloger) in self.catalogers() {
                if by_head & bit != 0 && cataloger.wants_content(&bytes) {
                    match cataloger.needs_head_alone() {
                        true => by_head_alone |= bit,
                        false => wanted |= bit,
                    }
                }
            }
        }
        if by_head_alone != 0 {
            self.catalog(index, &entry, by_head_alone, &bytes);
        }
        let most = self.readers.limits.file_bytes;
        let is_kept = wanted != 0 && entry.size <= most;
        if wanted != 0 && !is_kept {
            let reason = format!("larger than the {most} bytes that are read as a whole");
            self.unknown(Some(index), UnknownKind::Limit, &entry.path, reason);
        }
        for (_, examination) in &mut examinations {
            examination.chunk(&bytes);
        }
        if is_kept || !examinations.is_empty() {
            let rest = entry.size.saturating_sub(bytes.len() as u64);
            let mut examine = |chunk: &[u8]| {
                for (_, examination) in &mut examinations {
                    examination.chunk(chunk);
                }
            };
            match is_kept {
                true => {
                    bytes.reserve_exact(usize::try_from(rest).unwrap_or(0));
                    take(content, &mut bytes, rest, &mut examine)?;
                }
                false => pass(content, rest, &mut examine)?,
            }
        }
        if is_kept {
            self.catalog(index, &entry, wanted, &bytes);
        }
        for (name, examination) in examinations {
            self.observe(index, &entry.path, name, examination.finish());
        }
        if bytes.capacity() <= KEPT_BYTES {
            self.content = bytes;
        }
        Ok(())
    }

    fn catalog(&mut self, index: u32, entry: &Entry, wanted: u128, bytes: &[u8]) {
        for (bit, cataloger) in self.catalogers() {
            if wanted & bit == 0 {
                continue;
            }
            match cataloger.read(&FileView { entry, bytes }) {
                Ok(reading) if reading == Reading::default() => {}
                Ok(reading) => self.keep(FileReading {
                    entry: index,
                    cataloger: cataloger.name().to_owned(),
                    reading,
                }),
                Err(unreadable) => {
                    let reason = format!("{}: {}", cataloger.name(), unreadable.reason);
                    self.unknown(Some(index), UnknownKind::Content, &entry.path, reason);
                }
            }
        }
    }

    /// Keeps what a cataloger said while there is room.
    fn keep(&mut self, file: FileReading) {
        if self.has_room(&file) {
            self.reading.files.push(file);
        }
    }

    /// Whether there is room for what a cataloger said, which is then taken; that there is none is unknown.
    pub(crate) fn has_room(&mut self, file: &FileReading) -> bool {
        let owned = file.reading.owned.iter().flat_map(|owned| &owned.paths);
        let packages = self.packages + file.reading.packages.len();
        let owned_bytes = self.owned_bytes + owned.map(String::len).sum::<usize>();
        if packages > MAX_PACKAGES || owned_bytes > MAX_OWNED_BYTES {
            let path = self.reading.entries[file.entry as usize].path.clone();
            let reason = format!("more than {MAX_PACKAGES} packages or their files in one layer");
            self.unknown(None, UnknownKind::Limit, &path, reason);
            return false;
        }
        (self.packages, self.owned_bytes) = (packages, owned_bytes);
        true
    }

    fn observe(
        &mut self,
        entry: u32,
        path: &str,
        examiner: &str,
        mut observations: Vec<super::examine::Observation>,
    ) {
        let room = MAX_OBSERVATIONS - self.observations;
        if observations.len() > room {
            observations.truncate(room);
            let reason = format!("{examiner}: more than {MAX_OBSERVATIONS} observations");
            self.unknown(None, UnknownKind::Limit, path, reason);
        }
        self.observations += observations.len();
        if !observations.is_empty() {
            self.reading.observations.push(FileObservations {
                entry,
                examiner: examiner.to_owned(),
                observations,
            });
        }
    }

    /// Adds a removal of the layers below. They count as entries for the limits.
    pub(crate) fn remove(&mut self, removal: Removal) {
        self.name_bytes += removal.path.len();
        if self.reading.removals.len() < self.readers.limits.entries
            && self.name_bytes <= self.readers.limits.name_bytes
        {
            self.reading.removals.push(removal);
        } else {
            let reason = "the layer has more whiteouts than the limit";
            self.unknown(None, UnknownKind::Limit, "", reason);
        }
    }

    /// Adds something unknown; beyond [`MAX_UNKNOWNS`] it is counted.
    pub fn unknown(
        &mut self,
        entry: Option<u32>,
        kind: UnknownKind,
        path: &str,
        reason: impl Into<String>,
    ) {
        if self.reading.unknown.len() >= MAX_UNKNOWNS {
            self.unlisted += 1;
            return;
        }
        let unknown = Unknown::new(kind, path, reason);
        self.reading.unknown.push(LayerUnknown { entry, unknown });
    }

    /// The layer's reading.
    pub fn finish(mut self) -> LayerReading {
        if self.unlisted > 0 {
            let reason = format!("{} further problems that are not listed", self.unlisted);
            self.reading
                .add_unknown(Unknown::new(UnknownKind::Limit, "", reason));
        }
        if self.readers.catalogers.len() > MAX_CATALOGERS {
            let reason =
                format!("more than {MAX_CATALOGERS} catalogers: the others were not asked");
            self.reading
                .add_unknown(Unknown::new(UnknownKind::Limit, "", reason));
        }
        self.reading
    }
}

/// Appends up to `most` bytes.
fn take(
    content: &mut dyn BufRead,
    bytes: &mut Vec<u8>,
    most: u64,
    examine: &mut dyn FnMut(&[u8]),
) -> io::Result<()> {
    pass(content, most, &mut |chunk| {
        bytes.extend_from_slice(chunk);
        examine(chunk);
    })
}

/// Shows up to `most` bytes to `examine`.
fn pass(content: &mut dyn BufRead, most: u64, examine: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut rest = most;
    while rest > 0 {
        let chunk = match content.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(());
        }
        let count = chunk.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
        examine(&chunk[..count]);
        content.consume(count);
        rest -= count as u64;
    }
    Ok(())
}
