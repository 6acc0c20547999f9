//! The spool itself: what is written at its end, and how far it was read.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::refused::Refused;

use super::error::SpoolError;
use super::position::{self, Committed};
use super::record::{self, Incoming};
use super::segments::{Segments, SpoolLimits};
use super::storage::{SegmentId, Storage};
use super::walk::{self, Found};

/// When what was written is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// When the system wants. A crash of the program loses nothing, one of the machine what the system still held.
    Never,
    /// Soon after: a crash of the machine loses what was acknowledged in the last moment.
    Soon,
    /// Before it is acknowledged. Nothing is lost that was.
    Always,
}

/// Batches on disk. One thread writes ([`Spool::append`]), one reads ([`Reader`](super::Reader)).
pub struct Spool {
    pub(super) storage: Box<dyn Storage>,
    limits: SpoolLimits,
    sync: Durability,
    writer: Mutex<Writer>,
    state: Mutex<State>,
    grown: Condvar,
}

/// What only the writer knows.
#[derive(Debug, Default)]
struct Writer {
    /// The file at whose end is written.
    open: Option<SegmentId>,
    next: u64,
    next_event: u64,
    buffer: Vec<u8>,
}

/// What both sides know.
#[derive(Debug, Default)]
pub(super) struct State {
    pub segments: Segments,
    pub committed: Committed,
    /// The number of the batch that is written next.
    pub next: u64,
    pub next_event: u64,
    /// A file that is not on the disk yet.
    unsynced: Option<SegmentId>,
    is_closed: bool,
}

/// What was found when a spool was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opened {
    /// Bytes at the end that were no whole batch, as the program was stopped while it wrote: they were never acknowledged, or never on
    /// the disk.
    pub torn_bytes: u64,
    /// Batches that were not read yet.
    pub unread: u64,
    /// Whether the position could not be read, so that everything is read again.
    pub is_position_lost: bool,
}

impl Spool {
    /// Opens what is there: whatever a crash left behind, what is whole is kept.
    ///
    /// # Errors
    /// When it cannot be read, or its end not be repaired.
    pub fn open(
        storage: Box<dyn Storage>,
        limits: SpoolLimits,
        sync: Durability,
    ) -> Result<(Self, Opened), SpoolError> {
        let mut opened = Opened::default();
        let kept = storage.position()?;
        let decoded = kept.as_deref().and_then(position::decode);
        opened.is_position_lost = kept.is_some() && decoded.is_none();
        let mut segments = Segments::default();
        for segment in storage.segments()? {
            segments.insert(segment, storage.length(segment)?);
        }
        let committed = decoded.unwrap_or_else(|| Committed {
            next: segments.holding(0).map_or(0, |oldest| oldest.0),
            ..Committed::default()
        });
        let mut writer = Writer {
            next: committed.next,
            next_event: committed.next_event,
            ..Writer::default()
        };
        if let Some(last) = segments.last() {
            let end = End::of(&*storage, last, segments.length(last).unwrap_or_default())?;
            opened.torn_bytes = end.torn_bytes;
            if end.torn_bytes > 0 {
                storage.cut(last, end.length)?;
                segments.insert(last, end.length);
            }
            let (next, next_event) = end.next.unwrap_or((last.0, committed.next_event));
            // What was read and then lost with the machine leaves a gap, and numbers are never given twice.
            if next >= committed.next {
                writer.next = next;
                writer.next_event = next_event.max(committed.next_event);
                writer.open = Some(last);
            }
        }
        opened.unread = writer.next.saturating_sub(committed.next);
        let state = State {
            segments,
            committed,
            next: writer.next,
            next_event: writer.next_event,
            unsynced: None,
            is_closed: false,
        };
        let spool = Self {
            storage,
            limits,
            sync,
            writer: Mutex::new(writer),
            state: Mutex::new(state),
            grown: Condvar::new(),
        };
        Ok((spool, opened))
    }

    /// Writes batches at the end, together; each is in the spool or refused, and nothing of a refused one is left.
    pub fn append(&self, batches: &[Incoming]) -> Vec<Result<(), Refused>> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut results = vec![Ok(()); batches.len()];
        let mut from = 0;
        while from < batches.len() {
            // As many as fit the file that is open.
            let (count, result) = self.write_some(&mut writer, &batches[from..]);
            results[from..from + count].fill(result);
            from += count;
        }
        results
    }

    /// Writes as many batches as go into one file, at least one; gives how many, and what became of all of them.
    fn write_some(
        &self,
        writer: &mut Writer,
        batches: &[Incoming],
    ) -> (usize, Result<(), Refused>) {
        let first = record::size(&batches[0]);
        if !self.make_room(first) {
            return (1, Err(Refused::Full));
        }
        let (segment, at) = match self.segment_for(writer, first) {
            Ok(place) => place,
            Err(_) => return (1, Err(Refused::Disk)),
        };
        writer.buffer.clear();
        let (mut next, mut next_event, mut count) = (writer.next, writer.next_event, 0);
        for batch in batches {
            let size = record::size(batch);
            let end = at + writer.buffer.len() as u64 + size;
            let is_first = writer.buffer.is_empty();
            if !is_first && end > self.limits.segment_bytes {
                break;
            }
            if !is_first && !self.make_room(writer.buffer.len() as u64 + size) {
                break;
            }
            record::encode(batch, next, next_event, &mut writer.buffer);
            next += 1;
            next_event += u64::from(batch.events);
            count += 1;
        }
        let stored = self.storage.write(segment, at, &writer.buffer);
        let stored = stored.and_then(|()| match self.sync {
            Durability::Always => self.storage.sync(segment),
            Durability::Soon | Durability::Never => Ok(()),
        });
        if stored.is_err() {
            if self.storage.cut(segment, at).is_err() {
                // What is left there is no batch, and nothing is written behind it.
                writer.open = None;
                let left = writer.buffer.len() as u64;
                self.state().segments.waste(segment, left);
            }
            return (count, Err(Refused::Disk));
        }
        let length = at + writer.buffer.len() as u64;
        (writer.next, writer.next_event) = (next, next_event);
        let mut state = self.state();
        state.segments.insert(segment, length);
        (state.next, state.next_event) = (next, next_event);
        state.unsynced = (self.sync == Durability::Soon).then_some(segment);
        drop(state);
        self.grown.notify_all();
        (count, Ok(()))
    }

    /// The file that a batch is written to, and where.
    fn segment_for(&self, writer: &mut Writer, size: u64) -> io::Result<(SegmentId, u64)> {
        let open = writer.open.and_then(|open| {
            let length = self.state().segments.length(open)?;
            let fits = length == 0 || length + size <= self.limits.segment_bytes;
            fits.then_some((open, length))
        });
        if let Some(open) = open {
            return Ok(open);
        }
        if self.sync == Durability::Soon {
            self.sync_now()?;
        }
        let segment = SegmentId(writer.next);
        self.storage.create(segment)?;
        self.state().segments.begin(segment);
        writer.open = Some(segment);
        Ok((segment, 0))
    }

    /// Removes what was read until this many bytes can be added; whether they can.
    fn make_room(&self, size: u64) -> bool {
        let mut state = self.state();
        loop {
            if state.segments.bytes() + size <= self.limits.bytes {
                return true;
            }
            let next = state.committed.next;
            let Some(oldest) = state.segments.oldest_read(next) else {
                return false;
            };
            if self.storage.remove(oldest).is_err() {
                return false;
            }
            state.segments.remove(oldest);
        }
    }

    /// What was written goes to the disk, where it is not there already.
    ///
    /// # Errors
    /// When the disk says that it is not.
    pub fn sync_now(&self) -> io::Result<()> {
        let unsynced = self.state().unsynced.take();
        let Some(segment) = unsynced else {
            return Ok(());
        };
        // It may have been read and removed meanwhile.
        match self.storage.sync(segment) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Everything before a batch was read, and what came of it is where it belongs. After a crash, reading goes on there.
    ///
    /// # Errors
    /// When the position cannot be kept: then the old one counts.
    pub fn commit(&self, committed: Committed) -> io::Result<()> {
        let Some(bytes) = position::encode(&committed) else {
            return Err(io::Error::other("the mark is too long"));
        };
        self.storage
            .set_position(&bytes, self.sync != Durability::Never)?;
        let mut state = self.state();
        state.committed = committed;
        let next = state.committed.next;
        while state.segments.read_bytes(next) > self.limits.kept_bytes
            && let Some(oldest) = state.segments.oldest_read(next)
        {
            // What cannot be removed goes on to count.
            if self.storage.remove(oldest).is_err() {
                break;
            }
            state.segments.remove(oldest);
        }
        Ok(())
    }

    /// How far it was read, as [`Spool::commit`] said last.
    pub fn committed(&self) -> Committed {
        self.state().committed.clone()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.state().segments.bytes()
    }

    /// Bytes that it may have.
    pub fn capacity(&self) -> u64 {
        self.limits.bytes
    }

    /// Numbers of the batch and of the event that are written next.
    pub fn end(&self) -> (u64, u64) {
        let state = self.state();
        (state.next, state.next_event)
    }

    /// Whether a batch of this size would find room.
    pub fn has_room(&self, size: u64) -> bool {
        let state = self.state();
        let removable = state.segments.read_bytes(state.committed.next);
        state.segments.bytes() - removable + size <= self.limits.bytes
    }

    /// Wakes a reader that waits.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.grown.notify_all();
    }

    /// Waits until a batch with this number is there, no longer than this; whether it is.
    pub(super) fn wait(&self, number: u64, most: Duration) -> bool {
        let until = Instant::now() + most;
        let mut state = self.state();
        loop {
            if state.next > number {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || state.is_closed {
                return false;
            }
            let waited = self.grown.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of the last file.
struct End {
    /// Bytes that count.
    length: u64,
    torn_bytes: u64,
    /// Numbers of the next batch and its first event.
    next: Option<(u64, u64)>,
}

impl End {
    fn of(storage: &dyn Storage, segment: SegmentId, length: u64) -> io::Result<Self> {
        let mut end = Self {
            length: 0,
            torn_bytes: 0,
            next: None,
        };
        loop {
            match walk::at(storage, segment, end.length, length)? {
                Found::Record(record, behind) => {
                    end.next = Some((
                        record.number + 1,
                        record.first_event + u64::from(record.events),
                    ));
                    end.length = behind;
                }
                // What is damaged in the middle is told by who reads it.
                Found::Damaged(behind) => end.length = behind,
                Found::Torn => {
                    end.torn_bytes = length - end.length;
                    return Ok(end);
                }
                Found::End => return Ok(end),
            }
        }
    }
}
