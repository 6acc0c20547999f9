//! Which files a spool consists of, and how large it may become.

use std::collections::BTreeMap;

use super::storage::SegmentId;

/// How large a spool may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpoolLimits {
    /// Bytes of all files.
    pub bytes: u64,
    /// Bytes of a file, from which on another one is begun.
    pub segment_bytes: u64,
    /// Bytes of what was read that stay, as long as there is room: a reader that starts again looks back at them.
    pub kept_bytes: u64,
}

impl SpoolLimits {
    /// Of a spool of this size: files of an eighth, and half an eighth to look back at.
    pub fn of(bytes: u64) -> Self {
        let eighth = (bytes / 8).max(1);
        Self {
            bytes,
            segment_bytes: eighth.min(64 << 20),
            kept_bytes: eighth.min(64 << 20),
        }
    }
}

/// The files of a spool with their bytes.
#[derive(Debug, Default)]
pub(super) struct Segments {
    lengths: BTreeMap<SegmentId, u64>,
    /// Bytes behind their ends that could not be cut off.
    waste: BTreeMap<SegmentId, u64>,
}

impl Segments {
    pub fn insert(&mut self, segment: SegmentId, length: u64) {
        self.lengths.insert(segment, length);
    }

    /// A file begins again.
    pub fn begin(&mut self, segment: SegmentId) {
        self.waste.remove(&segment);
        self.lengths.insert(segment, 0);
    }

    /// Bytes that do not count are left behind the end of a file.
    pub fn waste(&mut self, segment: SegmentId, bytes: u64) {
        self.waste.insert(segment, bytes);
    }

    pub fn remove(&mut self, segment: SegmentId) {
        self.lengths.remove(&segment);
        self.waste.remove(&segment);
    }

    /// Bytes of a file.
    pub fn length(&self, segment: SegmentId) -> Option<u64> {
        self.lengths.get(&segment).copied()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.lengths.values().chain(self.waste.values()).sum()
    }

    pub fn last(&self) -> Option<SegmentId> {
        self.lengths.last_key_value().map(|(segment, _)| *segment)
    }

    /// The file behind another one.
    pub fn behind(&self, segment: SegmentId) -> Option<SegmentId> {
        let from = SegmentId(segment.0.saturating_add(1));
        let mut behind = self.lengths.range(from..);
        behind.next().map(|(segment, _)| *segment)
    }

    /// The file that a batch is in, or the first one behind.
    pub fn holding(&self, number: u64) -> Option<SegmentId> {
        let mut before = self.lengths.range(..=SegmentId(number));
        let found = before.next_back().or_else(|| self.lengths.iter().next());
        found.map(|(segment, _)| *segment)
    }

    /// The oldest file, where all of it was read.
    pub fn oldest_read(&self, next: u64) -> Option<SegmentId> {
        let mut all = self.lengths.keys();
        let (oldest, behind) = (all.next()?, all.next()?);
        (behind.0 <= next).then_some(*oldest)
    }

    /// Bytes of files of which all was read.
    pub fn read_bytes(&self, next: u64) -> u64 {
        let all: Vec<(&SegmentId, &u64)> = self.lengths.iter().collect();
        let read = all.windows(2).filter(|pair| pair[1].0.0 <= next);
        let bytes = |segment, length| length + self.waste.get(segment).copied().unwrap_or_default();
        read.map(|pair| bytes(pair[0].0, *pair[0].1)).sum()
    }
}
